import { accept, finish, scene, together } from './house.mjs';

scene('a supervisor sees the queue on the wallboard and sets an agent’s state', async (house) => {
  const { agent } = await together(house, 'Omar');
  const sam = await house.agent('sam', { ready: false });
  await sam.getByRole('article', { name: 'support' }).waitFor();
  await sam.getByRole('region', { name: /In conversation/ }).getByText('Ada Lovelace').waitFor();
  await sam.getByRole('button', { name: 'Change the state of Ada Lovelace' }).click();
  await sam.getByLabel('Why are you doing this?').fill('end of the shift');
  await sam.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await sam.getByText('Done.').waitFor();
  await agent.locator('#state-button.pending').waitFor();
  await finish(agent);
  await agent.locator('#state-button.not_ready').waitFor();
});

scene('a supervisor assigns, raises and ends what waits from the list, each with a reason', async (house) => {
  const sam = await house.agent('sam', { ready: false, hash: '#/wallboard' });
  const customer = await house.customer('Omar');
  await customer.say('anybody?');
  const row = sam.locator('[data-work]', { hasText: 'Waiting' });
  await row.waitFor();
  const act = async (tool, more = async () => {}) => {
    await row.getByRole('button', { name: /Act on interaction/ }).click();
    await sam.getByRole('button', { name: tool }).click();
    const dialog = sam.getByRole('dialog');
    await more(dialog);
    await dialog.getByLabel('Why are you doing this?').fill('a friend of the house');
    await dialog.getByRole('button', { name: 'Apply' }).click();
  };
  await act('Raise its priority');
  await sam.getByText('counts 600 s older').waitFor();
  const ada = await house.agent('ada');
  await ada.getByRole('article', { name: /Offer: Omar/ }).getByRole('button', { name: 'Decline' }).click();
  await row.waitFor();
  // She has just declined it: only against the rules.
  const toAda = (override) => async (dialog) => {
    await dialog.getByLabel('Agent', { exact: true }).selectOption('ada');
    if (override) await dialog.getByLabel('Even against the rules').check();
  };
  await act('Assign to an agent', toAda(false));
  await sam.getByText('That is not possible any more.').waitFor();
  await act('Assign to an agent', toAda(true));
  await sam.getByText('Done.').first().waitFor();
  await accept(ada, 'Omar');
  await sam.locator('[data-work]', { hasText: 'In conversation' }).getByText('Ada Lovelace').waitFor();
  const told = house.engine.journal().join('\n');
  for (const part of ['"by_hand":true', '"overrides":["back_off"]', 'priority_changed'])
    if (!told.includes(part)) throw new Error(`the journal does not tell ${part}`);
});

scene('a supervisor asks why a chat waits, does what it says, and it is offered', async (house) => {
  const sam = await house.agent('sam', { ready: false, hash: '#/wallboard' });
  const customer = await house.customer('Omar');
  await customer.say('anybody?');
  const row = sam.locator('[data-work]', { hasText: 'Waiting' });
  await row.getByRole('button', { name: /Act on interaction/ }).click();
  await sam.getByRole('button', { name: 'Why does it wait?' }).click();
  const dialog = sam.getByRole('dialog', { name: 'Why does it wait?' });
  await dialog.getByText('Number 1 in support.').waitFor();
  await dialog.getByText(/signs in and is ready: then .* gets it\.$/).first().waitFor();
  const ada = await house.agent('ada');
  await ada.getByRole('article', { name: /Offer: Omar/ }).waitFor();
  await dialog.getByText(/^It rings at Ada Lovelace/).waitFor();
});

scene('the wallboard lives: a chat waits, rings, is talked about, and is counted', async (house) => {
  const sam = await house.agent('sam', { ready: false, hash: '#/wallboard' });
  const support = sam.getByRole('article', { name: 'support' });
  const figure = (name) => support.locator('div', { has: sam.getByText(name, { exact: true }) }).last();
  await support.waitFor();
  const customer = await house.customer('Omar');
  await customer.say('anybody?');
  await figure('Waiting').getByText('1', { exact: true }).waitFor();
  const ada = await house.agent('ada');
  await sam.getByRole('region', { name: 'Ringing: 1 agent' }).getByText('Ada Lovelace').waitFor();
  await accept(ada, 'Omar');
  await sam.getByRole('region', { name: 'In conversation: 1 agent' }).getByText('Ada Lovelace').waitFor();
  await figure('Waiting').getByText('0', { exact: true }).waitFor();
  await figure('Answered').getByText('1', { exact: true }).waitFor();
});

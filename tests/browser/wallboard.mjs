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

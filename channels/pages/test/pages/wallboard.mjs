import assert from 'node:assert/strict';
import { say, scene, until, usableByEverybody as check } from './stage.mjs';

scene('the wallboard lives: queues, agents by state, figures as they change', async (stage) => {
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  await sam.getByRole('heading', { name: 'Wallboard' }).waitFor();
  await sam.getByRole('article', { name: 'support' }).waitFor();
  await sam.getByText('answered within 20 s of answered and abandoned, abandons negative').waitFor();
  await stage.agent('ada');
  await sam.getByRole('region', { name: 'Idle: 1 agent' }).getByText('Ada Lovelace').waitFor();
  const customer = await stage.customer();
  await say(customer, 'hello');
  await sam.getByRole('region', { name: 'Ringing: 1 agent' }).getByText('Ada Lovelace').waitFor();
});

scene('a supervisor sets an agent’s state and says why', async (stage) => {
  const ada = await stage.agent('ada');
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  await sam.getByRole('button', { name: 'Change the state of Ada Lovelace' }).click();
  const dialog = sam.getByRole('dialog', { name: 'State of Ada Lovelace' });
  assert.equal(await dialog.getByRole('button', { name: 'Apply' }).isDisabled(), true);
  assert.equal(await dialog.getByLabel('Reason', { exact: true }).inputValue(), 'break');
  await dialog.getByLabel('Reason', { exact: true }).selectOption('coaching');
  await dialog.getByLabel('Why are you doing this?').fill('listening in on calls');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await ada.getByRole('button', { name: /Your state: Not ready, Coaching/ }).waitFor();
  const frame = stage.engine.heard.find((one) => one.frame.type === 'set_agent_state').frame;
  assert.deepEqual({ agent: frame.agent, ready: frame.ready, why: frame.why }, { agent: 'ada', ready: false, why: 'listening in on calls' });
});

scene('a supervisor cancels an interaction, an agent may not and is told', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'hello');
  await customer.locator('[data-mark=sent]').waitFor();
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  await sam.getByRole('button', { name: 'Act on an interaction', exact: true }).click();
  await sam.getByLabel('Interaction', { exact: true }).fill('interaction-1.1');
  await sam.getByLabel('Action', { exact: true }).selectOption('cancel');
  await sam.getByLabel('Why are you doing this?').fill('spam');
  await sam.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await sam.getByText('Done.').waitFor();
  await customer.getByText('This chat has ended.').waitFor();
  const ada = await stage.agent('ada', { ready: false, hash: '#/wallboard' });
  await ada.getByRole('heading', { name: 'Wallboard' }).waitFor();
  assert.equal(await ada.getByRole('button', { name: 'Act on an interaction' }).count(), 0);
});

scene('a supervisor gives a chat from the list of what waits to an agent, and says why', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'hello');
  await customer.locator('[data-mark=sent]').waitFor();
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  const row = sam.locator('[data-work="interaction-1.1"]');
  await row.getByText('Waiting').waitFor();
  const ada = await stage.agent('ada', { ready: false });
  await sam.getByRole('button', { name: 'Act on interaction-1.1' }).click();
  await sam.getByRole('button', { name: 'Assign to an agent' }).click();
  const dialog = sam.getByRole('dialog', { name: 'Act on an interaction' });
  assert.equal(await dialog.getByLabel('Interaction', { exact: true }).inputValue(), 'interaction-1.1');
  assert.equal(await dialog.getByRole('button', { name: 'Apply' }).isDisabled(), true);
  await dialog.getByLabel('Agent', { exact: true }).selectOption('ada');
  await dialog.getByLabel('Even against the rules').check();
  await dialog.getByLabel('Why are you doing this?').fill('she knows the case');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await sam.getByText('Done.').waitFor();
  await ada.getByRole('article', { name: /Offer/ }).waitFor();
  await row.getByText('Ringing').waitFor();
  const frame = stage.engine.heard.find((one) => one.frame.type === 'assign').frame;
  assert.deepEqual({ agent: frame.agent, override: frame.override, why: frame.why }, { agent: 'ada', override: true, why: 'she knows the case' });
});

scene('a supervisor asks why a chat waits and reads what would have to happen', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'hello');
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  await sam.locator('[data-work="interaction-1.1"]').getByText('Waiting').waitFor();
  await sam.getByRole('button', { name: 'Act on interaction-1.1' }).click();
  await sam.getByRole('button', { name: 'Why does it wait?' }).click();
  const dialog = sam.getByRole('dialog', { name: 'Why does it wait?' });
  for (const text of [
    'Number 2 in support.',
    'Ada Lovelace lets go of 1.9: then Ada Lovelace gets it.',
    'Katherine Johnson is ready, and Katherine Johnson is spared it no longer, in 9 sec: then 1.8 goes first.',
    'Step 1 in 12 sec: spanish 5 → 3; 4 more agents fit, 1 free now',
    'has card_data (2 agents have it)',
    '1 agent: at their limit',
  ])
    await dialog.getByText(text, { exact: true }).waitFor();
  await check(sam, 'why it waits');
});

scene('the wallboard goes on after the line broke', async (stage) => {
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  await sam.getByRole('article', { name: 'support' }).waitFor();
  stage.engine.cut();
  await until(() => stage.engine.desks.named('sam').watching.size === 1, 'watching again');
});

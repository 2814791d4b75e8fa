import assert from 'node:assert/strict';
import { accept, finish, offerOf, say, scene, texts, together, until } from './house.mjs';

scene('what a customer writes without a line arrives once when it is back', async (house) => {
  const { agent, customer } = await together(house, 'Yuki', 'before');
  customer.network.cut();
  await customer.chat.getByText('Connection lost').waitFor();
  await customer.say('written offline');
  await customer.chat.locator('li.pending').waitFor();
  customer.network.mend();
  await agent.getByRole('log').getByText('written offline').waitFor();
  await customer.chat.locator('li.pending').waitFor({ state: 'detached' });
  assert.deepEqual(await customer.texts(), ['before', 'written offline']);
  assert.deepEqual(await texts(agent), ['before', 'written offline']);
});

scene('an agent whose line breaks is told, misses nothing, and what was written in the dark arrives once', async (house) => {
  const { agent, customer } = await together(house, 'Yuki', 'before');
  agent.network.cut();
  await agent.getByText('Connection lost. What you see may be out of date.').waitFor();
  await customer.say('are you there?');
  await say(agent, 'written in the dark');
  await agent.locator('[data-mark=sending]').waitFor();
  agent.network.mend();
  await customer.chat.getByText('written in the dark').waitFor();
  await agent.getByRole('log').getByText('are you there?').waitFor();
  await agent.getByText('Connection lost').waitFor({ state: 'detached' });
  await until(async () => (await texts(agent)).length === 3, 'three messages at the desk');
  assert.deepEqual((await texts(agent)).sort(), ['are you there?', 'before', 'written in the dark']);
  assert.deepEqual(await customer.texts(), await texts(agent));
});

scene('the chats of a closed laptop go to a colleague, and it shows no stale work when it is opened again', async (house) => {
  const { agent, customer } = await together(house, 'Pavel', 'my question');
  await say(agent, 'my first answer');
  await customer.chat.getByText('my first answer').waitFor();
  agent.network.silence();
  const grace = await house.agent('grace');
  await accept(grace, 'Pavel');
  assert.deepEqual(await texts(grace), ['my question', 'my first answer']);
  await customer.chat.getByText('You are talking to Grace Hopper.').waitFor();
  agent.network.mend();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
  await say(grace, 'I go on here');
  await customer.chat.getByText('I go on here').waitFor();
}, { heartbeat: '8s', grace: '1s' });

scene('kill -9 in the middle of a chat loses nothing and doubles nothing', async (house) => {
  const { agent, customer } = await together(house, 'Ines', 'first');
  await say(agent, 'second');
  await customer.chat.getByText('second').waitFor();
  await customer.say('third');
  await customer.chat.locator('li.customer [data-mark=read]').nth(1).waitFor();
  await house.engine.kill();
  await customer.say('said while it was down');
  await house.engine.run();
  await agent.getByRole('log').getByText('said while it was down').waitFor();
  await say(agent, 'still here');
  await customer.chat.getByText('still here').waitFor();
  const wanted = ['first', 'second', 'third', 'said while it was down', 'still here'];
  assert.deepEqual(await customer.texts(), wanted);
  assert.deepEqual(await texts(agent), wanted);
});

scene('a chat whose welcome was lost with the engine stands in line once', async (house) => {
  const customer = await house.customer('Wanda');
  let lost = 0;
  customer.network.breaksAt = { text: '"welcome"', lost: () => ++lost };
  await customer.say('is this on?');
  await until(() => lost >= 2, 'two lost welcomes');
  await house.engine.kill();
  await house.engine.run();
  await until(() => lost >= 3, 'a welcome of the new engine');
  customer.network.breaksAt = null;
  await customer.chat.getByText('You are next in the queue.').waitFor();
  const agent = await house.agent('ada');
  await accept(agent, 'Wanda');
  await customer.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  assert.deepEqual(await texts(agent), ['is this on?']);
  await finish(agent);
  assert.equal(house.engine.journal().filter((line) => line.includes('conversation_begun')).length, 1);
});

scene('kill -9 while an offer rings: it rings again, and whoever waits keeps the place', async (house) => {
  const agent = await house.agent('ada');
  const customer = await house.customer('Noor');
  await customer.say('hello?');
  await offerOf(agent, 'Noor').waitFor();
  await house.engine.kill();
  await house.engine.run();
  await accept(agent, 'Noor');
  await customer.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  assert.deepEqual(await texts(agent), ['hello?']);
});

async function endsWhileAway(house, between) {
  const { agent, customer } = await together(house, 'Lena', 'one moment, I have to reload');
  customer.network.cut();
  await agent.getByText('The customer’s page is closed or offline').first().waitFor();
  await say(agent, 'The new drum arrives tomorrow.');
  await agent.locator('li.agent [data-mark=sent]').waitFor();
  await finish(agent);
  await between(house);
  customer.network.mend();
  await customer.chat.getByText('The new drum arrives tomorrow.').waitFor();
  await customer.chat.getByText('This chat has ended.').first().waitFor();
  assert.deepEqual(await customer.texts(), ['one moment, I have to reload', 'The new drum arrives tomorrow.']);
}
scene('a customer who was away when the chat ended finds the last lines and the end', (house) => endsWhileAway(house, async () => undefined));
scene('the same after kill -9', (house) => endsWhileAway(house, async ({ engine }) => {
  await engine.kill();
  await engine.run();
}));
scene('a page that was closed when the chat ended shows it when it is opened again', async (house) => {
  const { agent, customer } = await together(house, 'Lena', 'back in a minute');
  await customer.page.goto('about:blank');
  await say(agent, 'It is done.');
  await finish(agent);
  await customer.page.goto(`${customer.network.url}/demo/`);
  await customer.page.getByRole('button', { name: /Open chat/ }).click();
  await customer.chat.getByText('It is done.').waitFor();
  await customer.chat.getByText('This chat has ended.').first().waitFor();
  await customer.page.reload();
  await customer.page.getByRole('button', { name: 'Open chat', exact: true }).click();
  await customer.chat.getByText('Hello! How can we help?').waitFor();
});

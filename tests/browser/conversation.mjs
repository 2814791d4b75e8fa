import assert from 'node:assert/strict';
import { accept, chatWith, finish, say, scene, texts, together, typesUntil, until } from './house.mjs';

scene('a chat goes from the customer’s browser to an agent’s and back, with its marks', async (house) => {
  const { agent, customer } = await together(house, 'Mira');
  await agent.getByRole('log').getByText('Hello, my printer shows E-07.').waitFor();
  await customer.chat.locator('li.customer [data-mark=read]').waitFor();
  await typesUntil(customer.chat, agent.getByRole('log').getByText('Mira is typing …'));
  await typesUntil(agent, customer.chat.getByText('Ada Lovelace is typing …'));
  await say(agent, 'Good morning Mira, tray 2 is open.');
  await customer.chat.getByText('Good morning Mira, tray 2 is open.').waitFor();
  await agent.locator('li.agent [data-mark=read]').waitFor();
  await finish(agent);
  await customer.chat.getByText('This chat has ended.').first().waitFor();
});

scene('a message is sent, then delivered, then read', async (house) => {
  const customer = await house.customer('Mira');
  await customer.say('nobody is here yet');
  await customer.chat.locator('li.customer [data-mark=sent]').waitFor();
  const agent = await house.agent('ada');
  await agent.getByRole('link', { name: 'Wallboard' }).click();
  await agent.keyboard.press('F2');
  await customer.chat.locator('li.customer [data-mark=delivered], li.customer [data-mark=read]').waitFor();
  await agent.getByRole('link', { name: 'Desk' }).click();
  await customer.chat.locator('li.customer [data-mark=read]').waitFor();
  await customer.page.getByRole('button', { name: 'Close chat' }).click();
  await say(agent, 'Hello Mira');
  await agent.locator('li.agent [data-mark=delivered]').waitFor();
  await customer.page.getByRole('button', { name: 'Open chat, 1 unread message' }).click();
  await agent.locator('li.agent [data-mark=read]').waitFor();
});

scene('a reload on either side shows the same chat again, in order', async (house) => {
  const { agent, customer } = await together(house, 'Tomas', 'one');
  await say(agent, 'two');
  await customer.chat.getByText('two', { exact: true }).waitFor();
  await customer.say('three');
  await agent.getByRole('log').getByText('three').waitFor();
  await customer.page.reload();
  await until(async () => (await customer.texts()).length === 3, 'the customer’s three messages');
  assert.deepEqual(await customer.texts(), ['one', 'two', 'three']);
  await agent.reload();
  await agent.locator('[data-chat]').waitFor();
  assert.deepEqual(await texts(agent), ['one', 'two', 'three']);
});

scene('two chats stand side by side, and each customer gets the own answer', async (house) => {
  const agent = await house.agent('ada', { viewport: { width: 1720, height: 900 } });
  const [mira, tomas] = [await house.customer('Mira'), await house.customer('Tomas')];
  for (const [customer, name] of [[mira, 'Mira'], [tomas, 'Tomas']]) {
    await customer.say(`I am ${name}`);
    await accept(agent, name);
  }
  await say(chatWith(agent, 'Tomas'), 'to Tomas');
  await say(chatWith(agent, 'Mira'), 'to Mira');
  await tomas.chat.getByText('to Tomas').waitFor();
  await mira.chat.getByText('to Mira').waitFor();
  assert.deepEqual(await mira.texts(), ['I am Mira', 'to Mira']);
  assert.deepEqual(await tomas.texts(), ['I am Tomas', 'to Tomas']);
});

import assert from 'node:assert/strict';
import { accept, goReady, offerOf, say, scene, texts, together } from './house.mjs';

scene('a declined offer goes to another agent', async (house) => {
  const ada = await house.agent('ada');
  const customer = await house.customer('Noor');
  await customer.say('hello?');
  await offerOf(ada, 'Noor').waitFor();
  const grace = await house.agent('grace');
  await ada.keyboard.press('F4');
  await accept(grace, 'Noor');
  await offerOf(ada, 'Noor').waitFor({ state: 'detached' });
  await customer.chat.getByText('You are talking to Grace Hopper.').waitFor();
});

scene('an offer nobody answers ends by itself, is told, and goes to somebody else', async (house) => {
  const ada = await house.agent('ada');
  const grace = await house.agent('grace', { ready: false });
  const customer = await house.customer('Noor');
  await customer.say('hello?');
  await offerOf(ada, 'Noor').waitFor();
  await goReady(grace);
  await ada.getByText('The offer of Noor timed out.').waitFor();
  await offerOf(grace, 'Noor').waitFor();
}, { offer: '10s' });

scene('why me is answered in words', async (house) => {
  const agent = await house.agent('ada');
  const customer = await house.customer('Mira');
  await customer.say('why?');
  await offerOf(agent, 'Mira').getByRole('button', { name: 'Why me?' }).click();
  const dialog = agent.getByRole('dialog', { name: 'Why me?' });
  await dialog.getByText(/Configuration version \d+/).waitFor();
  await dialog.getByRole('row', { name: /Ada Lovelace you/ }).waitFor();
  await dialog.getByText(/agents: not signed in/).waitFor();
  await agent.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await agent.keyboard.press('F2');
  await agent.locator('[data-chat]').waitFor();
});

scene('a chat is transferred with all that was said and a note that the customer never sees, over a kill -9', async (house) => {
  const { agent, customer } = await together(house, 'Lena', 'I would like to speak to premium support');
  await say(agent, 'One moment please');
  await customer.chat.getByText('One moment please').waitFor();
  await agent.getByRole('button', { name: 'Transfer' }).click();
  await agent.getByLabel('Queue').selectOption('level-2');
  await agent.getByLabel('Note for the next agent').fill('is a premium customer, be quick');
  await agent.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
  await customer.chat.getByText('You are being transferred to a colleague.').waitFor();
  const milan = await house.agent('milan.jovic');
  await offerOf(milan, 'Lena').getByText('is a premium customer, be quick').waitFor();
  await milan.getByText('Note from Ada Lovelace').waitFor();
  await milan.reload();
  await offerOf(milan, 'Lena').getByText('is a premium customer, be quick').waitFor();
  await house.engine.kill();
  await house.engine.run();
  await offerOf(milan, 'Lena').getByText('is a premium customer, be quick').waitFor();
  await accept(milan, 'Lena');
  await milan.getByRole('log').getByText('Ada Lovelace noted: is a premium customer, be quick').waitFor();
  assert.equal((await customer.chat.locator('main').innerText()).includes('be quick'), false);
  assert.deepEqual(await texts(milan), ['I would like to speak to premium support', 'One moment please']);
  await say(milan, 'Here I am.');
  await customer.chat.getByText('Here I am.').waitFor();
});

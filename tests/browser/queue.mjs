import assert from 'node:assert/strict';
import { accept, finish, scene } from './house.mjs';

scene('who waits is told the place in the queue, and each time it changes', async (house) => {
  const names = ['Mira', 'Tomas', 'Yuki'];
  const waiting = [];
  for (const [i, name] of names.entries()) {
    const customer = await house.customer(name);
    await customer.say(`I am ${name}`);
    await customer.chat.getByText(i === 0 ? 'You are next in the queue.' : `You are number ${i + 1} in the queue.`).waitFor();
    waiting.push(customer);
  }
  const [mira, tomas, yuki] = waiting;
  await tomas.chat.getByRole('button', { name: 'End this chat' }).click();
  await tomas.chat.getByRole('button', { name: 'End chat', exact: true }).click();
  await yuki.chat.getByText('You are number 2 in the queue.').waitFor();
  const ada = await house.agent('ada');
  await accept(ada, 'Mira');
  await mira.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  await accept(ada, 'Yuki');
  await yuki.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  assert.equal(await yuki.chat.getByText('in the queue').count(), 0);
});

scene('a customer asks to be called back, closes the page, and is called by hand', async (house) => {
  const customer = await house.customer('Mira');
  await customer.say('My printer is on fire.');
  await customer.chat.getByText('We can call you back instead.').waitFor();
  await customer.chat.getByLabel('Your telephone number').fill('by pigeon');
  await customer.chat.getByRole('button', { name: 'Call me back' }).click();
  await customer.chat.getByText('This is no telephone number.').waitFor();
  await customer.chat.getByLabel('Your telephone number').fill('+44 20 7946 0000');
  await customer.chat.getByRole('button', { name: 'Call me back' }).click();
  await customer.chat.getByText('We will call you at +44 20 7946 0000 when it is your turn.').waitFor();
  await customer.chat.getByText('Please call me back: +44 20 7946 0000').waitFor();
  await customer.page.close();
  const ada = await house.agent('ada');
  const offer = ada.getByRole('article', { name: /Offer: Mira/ });
  await offer.getByText('Callback').waitFor();
  await accept(ada, 'Mira');
  const pane = ada.getByRole('region', { name: 'Conversation with Mira' });
  await pane.getByRole('link', { name: '+442079460000' }).waitFor();
  await pane.getByText('My printer is on fire.').waitFor();
  await pane.getByRole('button', { name: 'Reached' }).click();
  await finish(ada);
}, { nobody: '{callback: true}' });

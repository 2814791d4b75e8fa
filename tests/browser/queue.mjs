import assert from 'node:assert/strict';
import { accept, scene } from './house.mjs';

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

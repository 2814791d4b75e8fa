import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Engine } from './engine.mjs';
import { finish, People, say, until } from './people.mjs';

const engine = new Engine();
let people;
before(async () => {
  await engine.start();
  people = new People(engine.url);
  await people.open();
});
after(async () => {
  await people?.close();
  await engine.stop();
});
function scene(what, play, options = {}) {
  test(what, { timeout: 180_000, ...options }, async () => {
    try {
      await play();
    } catch (error) {
      for (const [i, context] of people.contexts.entries())
        for (const page of context.pages()) await people.shot(page, `failed-${what.replace(/\W+/g, '-').slice(0, 40)}-${i}`);
      throw error;
    } finally {
      await people.leave();
    }
  });
}
const hasOffer = (agent, name) => agent.getByRole('article', { name: new RegExp(`Offer: ${name}`) }).waitFor();
async function together(customerName, first = 'Hello, my printer shows E-07.') {
  const agent = await people.agent('ada');
  const customer = await people.customer(customerName);
  await customer.say(first);
  await hasOffer(agent, customerName);
  await agent.keyboard.press('F2');
  await agent.locator('[data-chat]').waitFor();
  await customer.chat.getByText('You are talking to Ada Lovelace.').waitFor();
  return { agent, customer };
}

scene('a chat goes from the customer’s browser to an agent’s and back, with its marks', async () => {
  const { agent, customer } = await together('Mira');
  await agent.getByRole('log').getByText('Hello, my printer shows E-07.').waitFor();
  await customer.chat.locator('li.customer [data-mark=read]').waitFor();
  await say(agent, 'Good morning Mira, tray 2 is open.');
  await customer.chat.getByText('Good morning Mira, tray 2 is open.').waitFor();
  await agent.locator('li.agent [data-mark=read]').waitFor();
  await customer.chat.locator('textarea').pressSequentially('typing');
  await agent.getByRole('log').getByText('Mira is typing …').waitFor();
  await people.shot(agent, 'agent');
  await people.shot(customer.page, 'customer');
  await finish(agent);
  await customer.chat.getByText('This chat has ended.').waitFor();
});

scene('why me is answered in words', async () => {
  const agent = await people.agent('ada');
  const customer = await people.customer('Mira');
  await customer.say('why?');
  await hasOffer(agent, 'Mira');
  await agent.getByRole('button', { name: 'Why me?' }).click();
  await agent.getByText(/Configuration version \d+/).waitFor();
  await people.shot(agent, 'why-me');
  await agent.keyboard.press('Escape');
  await agent.getByRole('dialog').waitFor({ state: 'detached' });
  await agent.keyboard.press('F2');
  await agent.locator('[data-chat]').waitFor();
  await finish(agent);
});

scene('a reload on either side shows the same chat again, in order', async () => {
  const { agent, customer } = await together('Tomas', 'one');
  await say(agent, 'two');
  await customer.chat.getByText('two', { exact: true }).waitFor();
  await customer.say('three');
  await agent.getByRole('log').getByText('three').waitFor();
  await customer.page.reload();
  await until(async () => (await customer.chat.locator('li .bubble').count()) === 3, 'the customer’s three messages');
  assert.deepEqual(await customer.texts(), ['one', 'two', 'three']);
  await agent.reload();
  await agent.locator('[data-chat]').waitFor();
  assert.deepEqual(await agent.locator('li .bubble .text').allInnerTexts(), ['one', 'two', 'three']);
  await finish(agent);
});

scene('what a customer writes without a line arrives once when it is back', async () => {
  const { agent, customer } = await together('Yuki', 'before');
  await customer.line.cut();
  await customer.chat.getByText('Connection lost').waitFor();
  await customer.say('written offline');
  await customer.chat.locator('li.pending').waitFor();
  customer.line.heal();
  await agent.getByRole('log').getByText('written offline').waitFor();
  await customer.chat.locator('li.pending').waitFor({ state: 'detached' });
  assert.deepEqual(await customer.texts(), ['before', 'written offline']);
  assert.equal(await agent.getByRole('log').getByText('written offline').count(), 1);
  await finish(agent);
});
scene('a declined offer goes to another agent', async () => {
  const ada = await people.agent('ada');
  const customer = await people.customer('Noor');
  await customer.say('hello?');
  await hasOffer(ada, 'Noor');
  const grace = await people.agent('grace');
  await ada.keyboard.press('F4');
  await hasOffer(grace, 'Noor');
  await grace.keyboard.press('F2');
  await customer.chat.getByText('You are talking to Grace Hopper.').waitFor();
  await finish(grace);
});

scene('a chat is transferred with all that was said', async () => {
  const { agent, customer } = await together('Lena', 'I would like to speak to premium support');
  await agent.getByRole('button', { name: 'Transfer' }).click();
  await agent.getByLabel('Queue').selectOption('premium');
  await agent.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
  const grace = await people.agent('grace');
  const taken = await Promise.race([hasOffer(agent, 'Lena').then(() => agent), hasOffer(grace, 'Lena').then(() => grace)]);
  await taken.keyboard.press('F2');
  await taken.getByRole('log').getByText('I would like to speak to premium support').waitFor();
  await say(taken, 'Here I am.');
  await customer.chat.getByText('Here I am.').waitFor();
  await finish(taken);
});

scene('a supervisor sees the queue on the wallboard and sets an agent’s state', async () => {
  const { agent } = await together('Omar');
  const sam = await people.agent('sam', { ready: false });
  await sam.getByRole('heading', { name: 'Wallboard' }).waitFor();
  await sam.getByRole('article', { name: 'support' }).waitFor();
  await sam.getByRole('region', { name: /In conversation/ }).getByText('Ada Lovelace').waitFor();
  await people.shot(sam, 'wallboard');
  await sam.getByRole('button', { name: 'Change the state of Ada Lovelace' }).click();
  await sam.getByLabel('Why are you doing this?').fill('end of the shift');
  await sam.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
  await sam.getByText('Done.').waitFor();
  await agent.locator('#state-button.pending, #state-button.not_ready').waitFor();
  await finish(agent);
});

scene('kill -9 in the middle of a chat loses nothing and doubles nothing', async () => {
  const { agent, customer } = await together('Ines', 'first');
  await say(agent, 'second');
  await customer.chat.getByText('second').waitFor();
  await customer.say('third');
  await customer.chat.locator('li.customer [data-mark=read]').last().waitFor();
  const again = engine.killAndRestart();
  await customer.say('said while it was down');
  await again;
  await agent.getByRole('log').getByText('said while it was down').waitFor({ timeout: 60_000 });
  await say(agent, 'still here');
  await customer.chat.getByText('still here').waitFor();
  const wanted = ['first', 'second', 'third', 'said while it was down', 'still here'];
  assert.deepEqual(await customer.texts(), wanted);
  assert.deepEqual(await agent.locator('li .bubble .text').allInnerTexts(), wanted);
  await finish(agent);
}, { skip: process.env.STROWGER_URL ? 'the engine is somebody else’s' : false });

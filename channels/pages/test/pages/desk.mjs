import assert from 'node:assert/strict';
import { say, scene, texts, until } from './stage.mjs';

const theChat = (stage) => [...stage.engine.chats.all.values()][0];
async function connected(stage, name = 'ada') {
  const customer = await stage.customer({}, '&name=Mira');
  await say(customer, 'hello');
  await customer.locator('[data-mark=sent]').waitFor();
  const agent = await stage.agent(name);
  await agent.getByRole('button', { name: 'Accept' }).click();
  await agent.locator('[data-chat]').waitFor();
  return { customer, agent };
}

scene('a wrong password is told, too many tries are told, the right one opens the desk', async (stage) => {
  const page = await (await stage.person()).newPage();
  await page.goto(`${stage.url}/desktop/`);
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('User name or password is wrong.').waitFor();
  await page.getByLabel('User name').fill('hasty');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Too many tries. Please wait 30 sec.').waitFor();
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill('demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'You are not ready' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'You are not ready' }).waitFor();
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You have signed out.').waitFor();
});

scene('the page’s heartbeat goes on', async (stage) => {
  await stage.agent('ada', { ready: false });
  await until(() => stage.engine.desks.named('ada').beats >= 3, 'three heartbeats');
});

scene('an offer counts down, and ends by itself with a notice', async (stage) => {
  const agent = await stage.agent('ada');
  const customer = await stage.customer({}, '&name=Mira');
  await say(customer, 'hello');
  const timer = agent.getByRole('timer');
  await timer.waitFor();
  const first = Number(/\d+/.exec(await timer.getAttribute('aria-label'))[0]);
  await until(async () => Number(/\d+/.exec((await timer.getAttribute('aria-label').catch(() => '0')) ?? '0')[0]) < first, 'the countdown');
  await agent.getByText('The offer of Mira timed out.').waitFor();
  assert.equal(await agent.locator('[data-offer]').count(), 0);
}, { offerMs: 2_500 });

scene('every page of an agent confirms an offer it shows, also after a reload', async (stage) => {
  const agent = await stage.agent('ada');
  const customer = await stage.customer({}, '&name=Mira');
  await say(customer, 'hello');
  await agent.locator('[data-offer]').waitFor();
  await agent.reload();
  await agent.locator('[data-offer]').waitFor();
  const rings = () => stage.engine.heard.filter((one) => one.frame.type === 'ringing').map((one) => one.frame.offer);
  await until(() => rings().length === 2, 'both confirmations');
  assert.deepEqual(rings(), ['offer-1.1', 'offer-1.1']);
});

scene('a declined chat goes to the next agent', async (stage) => {
  const ada = await stage.agent('ada');
  const customer = await stage.customer();
  await say(customer, 'hello');
  await ada.getByRole('button', { name: 'Decline' }).click();
  await ada.locator('[data-offer]').waitFor({ state: 'detached' });
  const grace = await stage.agent('grace');
  await grace.getByRole('article', { name: /Offer: Visitor/ }).waitFor();
  await grace.getByText('Attempt 2').waitFor();
});

scene('accepting too late is told', async (stage) => {
  const ada = await stage.agent('ada');
  const customer = await stage.customer();
  await say(customer, 'hello');
  await ada.locator('[data-offer]').waitFor();
  stage.engine.desks.refuseNext = 'too_late';
  await ada.getByRole('button', { name: 'Accept' }).click();
  await ada.getByText('Too late: the offer has already ended.').waitFor();
});

scene('why me is answered in words, before and during the chat', async (stage) => {
  const { agent } = await connected(stage);
  await agent.getByRole('button', { name: 'Why me?' }).click();
  await agent.getByText('3 agents could take it; you came first.').waitFor();
  await agent.getByRole('row', { name: /Ada Lovelace you 51 sec 0 of 3/ }).waitFor();
  await agent.getByText('12 agents: lack a required skill').waitFor();
  await agent.getByText('1 agent: not ready').waitFor();
  await agent.keyboard.press('Escape');
  await agent.getByRole('dialog').waitFor({ state: 'detached' });
});

scene('a key pressed right after Escape is heard', async (stage) => {
  const { agent } = await connected(stage);
  for (let round = 0; round < 5; round += 1) {
    await agent.getByRole('button', { name: 'Why me?' }).click();
    await agent.getByRole('dialog', { name: 'Why me?' }).waitFor();
    await Promise.all([agent.keyboard.press('Escape'), agent.keyboard.press('?')]);
    await agent.getByRole('dialog', { name: 'Keyboard' }).waitFor({ timeout: 5_000 });
    await agent.keyboard.press('Escape');
    await agent.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

scene('why me tells scores, what was not compared, and what a person passed over', async (stage) => {
  const { agent } = await connected(stage);
  const ask = async () => {
    await agent.getByRole('button', { name: 'Why me?' }).click();
    return agent.getByRole('dialog', { name: 'Why me?' });
  };
  const candidates = stage.engine.why.candidates.map((one, i) => ({ ...one, deciding: 'score', score: 0.9 - i / 4 }));
  stage.engine.why = { ...stage.engine.why, cut: true, candidates };
  const scored = await ask();
  await scored.getByText('What decided: the better score').waitFor();
  await scored.getByText('More than 256 could take it').waitFor();
  await scored.getByRole('row', { name: /Grace Hopper 12 sec 0 of 3 0.65/ }).waitFor();
  await agent.keyboard.press('Escape');
  stage.engine.why = {
    configuration: 4, step: 0, agent_chose: false, eligible: 1, by_hand: true, overrides: ['certificate', 'level'], filtered: [],
    candidates: [{ agent: 'Ada Lovelace', idle_ms: 51_000, load: 0, limit: 3, deciding: 'by_hand' }],
  };
  const hand = await ask();
  await hand.getByText('A person gave it to you by hand.').waitFor();
  await hand.getByText('Passed over for it: lack a certificate, skill level too low.').waitFor();
  assert.equal(await hand.getByText('Nobody was passed over').count(), 0);
});

scene('a chat is transferred with a note and leaves the desk', async (stage) => {
  const { customer, agent } = await connected(stage);
  await agent.getByRole('button', { name: 'Transfer' }).click();
  assert.deepEqual(await agent.getByLabel('Queue').locator('option:not([disabled])').allInnerTexts(), ['support', '账单'], 'queues of the customer’s tenant, as people call them');
  await agent.getByLabel('Queue').selectOption('账单');
  await agent.getByLabel('Note for the next agent').fill('asks for an invoice');
  await agent.getByRole('dialog').getByRole('button', { name: 'Transfer' }).click();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
  await customer.getByText('You are being transferred to a colleague.').waitFor();
  await customer.getByText('You are next in the queue.').waitFor();
  const frame = stage.engine.heard.find((one) => one.frame.type === 'transfer').frame;
  assert.equal(frame.note, 'asks for an invoice');
  assert.equal(theChat(stage).queue, 'billing');
  const grace = await stage.agent('grace');
  await grace.getByRole('article', { name: 'Offer: Mira, billing' }).getByText('asks for an invoice').waitFor();
  await grace.getByText('Note from Ada Lovelace').waitFor();
  await grace.getByRole('button', { name: 'Accept' }).click();
  await grace.getByRole('log').getByText('Ada Lovelace noted: asks for an invoice').waitFor();
  assert.equal((await customer.locator('main').innerText()).includes('invoice'), false);
});

scene('closing begins wrap-up with its timer, and finishing it frees the desk', async (stage) => {
  const { customer, agent } = await connected(stage);
  await agent.getByRole('button', { name: 'Close chat' }).click();
  await agent.getByLabel('Repair dispatched').check();
  await agent.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click();
  await customer.getByText('This chat has ended.').waitFor();
  await agent.getByText(/0:\d\d left/).waitFor();
  assert.equal(await agent.getByLabel('Disposition').inputValue(), 'repair dispatched');
  await agent.getByLabel('Disposition').selectOption('solved');
  await agent.getByRole('button', { name: 'Finish wrap-up' }).click();
  await agent.getByRole('heading', { name: 'You are ready' }).waitFor();
  assert.equal(theChat(stage).disposition, 'solved');
});

scene('not ready while work is open is pending until it ends', async (stage) => {
  const { agent } = await connected(stage);
  await agent.locator('#state-button').click();
  await agent.getByRole('button', { name: 'Lunch' }).click();
  await agent.getByText('Then: Lunch').waitFor();
  await agent.getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('button', { name: 'Finish wrap-up' }).click();
  await agent.getByRole('button', { name: /Your state: Not ready, Lunch/ }).waitFor();
});

scene('a lost change is noticed by its number and healed by a snapshot', async (stage) => {
  const { customer, agent } = await connected(stage);
  const chat = theChat(stage);
  const hidden = { number: chat.messages.length + 1, from: 'customer', text: 'lost on the way', at: Date.now() };
  chat.messages.push(hidden);
  stage.engine.desks.change(chat.agent, { message: { interaction: chat.id, message: hidden } }, true);
  await say(customer, 'after the gap');
  await until(async () => (await texts(agent)).includes('after the gap'), 'the later message');
  assert.deepEqual(await texts(agent), ['hello', 'lost on the way', 'after the gap']);
  assert.equal(stage.engine.heard.filter((one) => one.frame.type === 'snapshot').length, 1);
});

scene('a broken line is told, nothing stale stays, and what was written arrives once', async (stage) => {
  const { customer, agent } = await connected(stage);
  stage.engine.down = true;
  stage.engine.cut();
  await agent.getByText('Connection lost. What you see may be out of date.').waitFor();
  await say(agent, 'written in the dark');
  await agent.locator('[data-mark=sending]').waitFor();
  await agent.goto('about:blank');
  stage.engine.down = false;
  await agent.goto(`${stage.url}/desktop/`);
  await customer.locator('li.agent', { hasText: 'written in the dark' }).waitFor();
  await agent.locator('li.agent [data-mark=read]').waitFor();
  assert.equal(theChat(stage).messages.filter((one) => one.text === 'written in the dark').length, 1);
  stage.engine.desks.mute = true;
  await say(agent, 'asked twice');
  stage.engine.desks.mute = false;
  stage.engine.cut();
  await customer.locator('li.agent', { hasText: 'asked twice' }).waitFor();
  assert.equal(await agent.getByText('Connection lost').count(), 0);
});

scene('several chats stand side by side as far as there is room', async (stage) => {
  const agent = await stage.agent('ada', { viewport: { width: 1720, height: 900 } });
  for (const name of ['Mira', 'Tomas', 'Yuki']) {
    const customer = await stage.customer({}, `&name=${name}`);
    await say(customer, `I am ${name}`);
    await agent.getByRole('article', { name: new RegExp(name) }).waitFor();
    await agent.keyboard.press('F2');
    await agent.getByRole('region', { name: `Conversation with ${name}` }).waitFor();
  }
  assert.equal(await agent.locator('[data-chat]').count(), 3);
  await agent.setViewportSize({ width: 1000, height: 800 });
  await until(async () => (await agent.locator('[data-chat]').count()) === 1, 'one chat in a narrow window');
  await agent.getByRole('button', { name: /Mira/ }).click();
  await agent.getByRole('region', { name: 'Conversation with Mira' }).waitFor();
});

scene('a whole chat by keyboard alone', async (stage) => {
  const page = await (await stage.person()).newPage();
  await page.goto(`${stage.url}/desktop/`);
  const focused = (selector) => until(() => page.evaluate((one) => document.activeElement?.matches(one), selector), `the focus on ${selector}`);
  await focused('#name');
  await page.keyboard.type('ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type('demo');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You are not ready' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  await focused('.panel .item');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You are ready' }).waitFor();
  const customer = await stage.customer({}, '&name=Mira');
  await say(customer, 'hello');
  await page.locator('[data-offer]').waitFor();
  await page.keyboard.press('a');
  await focused('textarea');
  await page.keyboard.type('all by keys, a and d too');
  await page.keyboard.press('Enter');
  await customer.locator('li.agent', { hasText: 'all by keys, a and d too' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await focused('dialog [type=submit]');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Finish wrap-up' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('F8');
  await focused('[data-finish]');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You are ready' }).waitFor();
});

scene('signing out anywhere signs out here', async (stage) => {
  const context = await stage.person();
  const first = await stage.agent('ada', { context, ready: false });
  const second = await context.newPage();
  await second.goto(`${stage.url}/desktop/`);
  await second.getByRole('button', { name: 'Account' }).click();
  await second.getByRole('button', { name: 'Sign out' }).click();
  await first.getByText('You have signed out.').waitFor();
});

import assert from 'node:assert/strict';
import { say, scene, texts, typesUntil, until, usableByEverybody as check } from './stage.mjs';

const theChat = (stage) => [...stage.engine.chats.all.values()][0];

scene('a chat begins with the first message, and its marks follow it to the agent’s eyes', async (stage) => {
  const customer = await stage.customer();
  assert.equal(stage.engine.heard.length, 0);
  await customer.locator('#visitor-name').fill('Mira');
  await say(customer, 'Hello there');
  await customer.locator('li.customer [data-mark=sent]').waitFor();
  await customer.getByText('You are next in the queue.').waitFor();
  const ada = await stage.agent('ada');
  await ada.getByRole('article', { name: 'Offer: Mira, support' }).waitFor();
  await ada.getByRole('button', { name: 'Accept' }).click();
  await customer.getByText('You are talking to Ada Lovelace.').waitFor();
  await customer.locator('li.customer [data-mark=read]').waitFor();
  await typesUntil(customer, ada.getByRole('log').getByText('Mira is typing …'));
  await typesUntil(ada, customer.getByText('Ada Lovelace is typing …'));
  await say(ada, 'Good morning');
  await customer.locator('li.agent', { hasText: 'Good morning' }).waitFor();
  await ada.locator('li.agent [data-mark=read]').waitFor();
});

scene('a reload resumes the chat with every message in order', async (stage) => {
  const customer = await stage.customer();
  for (const text of ['one', 'two', 'three']) await say(customer, text);
  await until(() => theChat(stage)?.messages.length === 3, 'three messages');
  stage.engine.chats.add(theChat(stage), { from: 'agent', author: 'Ada', text: 'four' });
  await customer.reload();
  await customer.locator('li.agent').waitFor();
  assert.deepEqual(await texts(customer), ['one', 'two', 'three', 'four']);
  assert.equal(stage.engine.chats.all.size, 1);
});

scene('what is written while the line is down goes out once it is back, once', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'before');
  await customer.locator('[data-mark=sent]').waitFor();
  stage.engine.down = true;
  stage.engine.cut();
  await customer.getByText('Connection lost').waitFor();
  await say(customer, 'during');
  await customer.locator('li.pending [data-mark=sending]').waitFor();
  stage.engine.down = false;
  await until(() => theChat(stage).messages.length === 2, 'the second message');
  await customer.locator('li.pending').waitFor({ state: 'detached' });
  assert.deepEqual(await texts(customer), ['before', 'during']);
});

scene('a message whose answer was lost is sent again under its id after a reload and kept once', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'first');
  await customer.locator('[data-mark=sent]').waitFor();
  stage.engine.chats.silent = true;
  await say(customer, 'unanswered');
  await until(() => theChat(stage).messages.length === 2, 'the message at the engine');
  stage.engine.chats.silent = false;
  await customer.reload();
  await until(async () => (await texts(customer)).length === 2, 'both messages');
  assert.deepEqual(await texts(customer), ['first', 'unanswered']);
  assert.equal(theChat(stage).messages.length, 2);
  assert.equal(await customer.locator('li.pending').count(), 0);
});

scene('an arrival whose welcome was lost is no second chat, over a reload either', async (stage) => {
  const customer = await stage.customer();
  stage.engine.chats.welcomes = false;
  await say(customer, 'is this on?');
  const hellos = () => stage.engine.heard.filter((one) => one.frame.type === 'hello').map((one) => one.frame.arrival);
  await until(() => hellos().length >= 2, 'a second hello');
  await customer.reload();
  const before = hellos().length;
  await until(() => hellos().length > before, 'a hello of the new page');
  stage.engine.chats.welcomes = true;
  await customer.locator('[data-mark=sent]').waitFor();
  assert.deepEqual(await texts(customer), ['is this on?']);
  assert.equal(stage.engine.chats.all.size, 1);
  assert.equal(new Set(hellos()).size, 1);
  assert.equal(await customer.evaluate(() => localStorage.getItem('strowger/chat/shop/arrival')), null);
});

scene('messages out of order, doubled and with a gap end up in order, each once', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'one');
  await customer.locator('[data-mark=sent]').waitFor();
  const chat = theChat(stage);
  for (const text of ['two', 'three', 'four', 'five']) chat.messages.push({ number: chat.messages.length + 1, from: 'agent', author: 'Ada', text, at: Date.now() });
  for (const number of [4, 2, 4]) stage.engine.chats.tell(chat, { type: 'message', ...chat.messages[number - 1] });
  await until(async () => (await texts(customer)).length === 5, 'the gap to be filled by a new line');
  assert.deepEqual(await texts(customer), ['one', 'two', 'three', 'four', 'five']);
});

scene('two pages of one customer show one chat', async (stage) => {
  const context = await stage.person();
  const first = await context.newPage();
  await first.goto(`${stage.url}/chat/frame.html?entry=shop`);
  const second = await context.newPage();
  await second.goto(`${stage.url}/chat/frame.html?entry=shop`);
  await say(first, 'from the first');
  await second.locator('li.customer').waitFor();
  await say(second, 'from the second');
  await until(async () => (await texts(first)).length === 2, 'both');
  assert.deepEqual(await texts(first), ['from the first', 'from the second']);
  assert.deepEqual(await texts(second), ['from the first', 'from the second']);
  assert.equal(stage.engine.chats.all.size, 1);
});

scene('a busy engine is tried again by itself, a closed one is told', async (stage) => {
  stage.engine.chats.refusal = { code: 'busy', retry_after_ms: 700 };
  const customer = await stage.customer();
  await say(customer, 'hello?');
  await customer.getByText('We are very busy right now.').waitFor();
  await customer.getByText(/Next try in/).waitFor();
  stage.engine.chats.refusal = null;
  await customer.locator('[data-mark=sent]').waitFor();
  const late = await stage.customer();
  stage.engine.chats.refusal = { code: 'closed' };
  await say(late, 'anybody?');
  await late.getByText('We are closed at the moment.').waitFor();
  await late.getByRole('button', { name: 'Start a new chat' }).click();
  assert.equal(await late.locator('textarea').inputValue(), 'anybody?');
});

scene('a token that is no longer good is dropped and the words are given back', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'earlier');
  await customer.locator('[data-mark=sent]').waitFor();
  stage.engine.chats.byToken.clear();
  await customer.reload();
  await customer.getByText('Hello! How can we help?').waitFor();
  await say(customer, 'anew');
  await until(() => stage.engine.chats.all.size === 2, 'a second conversation');
  await customer.locator('[data-mark=sent]').waitFor();
  stage.engine.chats.byToken.clear();
  stage.engine.down = true;
  stage.engine.cut();
  await customer.getByText('Connection lost').waitFor();
  await say(customer, 'too late');
  stage.engine.down = false;
  await customer.getByText('Your earlier chat has ended.').waitFor();
  await customer.getByText('anew').waitFor();
  await customer.getByRole('button', { name: 'Start a new chat' }).click();
  await customer.getByText('Your last message was not sent.').waitFor();
  assert.equal(await customer.locator('textarea').inputValue(), 'too late');
});

scene('the end of a chat is seen, and a new one can begin', async (stage) => {
  const customer = await stage.customer();
  await say(customer, 'bye soon');
  await customer.locator('[data-mark=sent]').waitFor();
  await customer.getByRole('button', { name: 'End this chat' }).click();
  await customer.getByRole('button', { name: 'End chat', exact: true }).click();
  await customer.getByText('This chat has ended.').waitFor();
  await customer.getByRole('button', { name: 'Start a new chat' }).click();
  await customer.getByText('Hello! How can we help?').waitFor();
  await customer.reload();
  await customer.getByText('Hello! How can we help?').waitFor();
});

scene('foreign text is text: no markup, only checked links', async (stage) => {
  const customer = await stage.customer();
  await say(customer, '<img src=x onerror="window.hacked=1"> https://a.example/x. javascript:alert(1)');
  await customer.locator('li.customer a').waitFor();
  assert.deepEqual(await customer.locator('li a').evaluateAll((all) => all.map((one) => [one.href, one.rel, one.target])), [
    ['https://a.example/x', 'noopener noreferrer nofollow', '_blank'],
  ]);
  assert.equal(await customer.locator('li img').count(), 0);
  assert.equal(await customer.evaluate(() => window.hacked), undefined);
});

scene('a message holds 4,000 characters, counted as people count', async (stage) => {
  const customer = await stage.customer();
  await customer.locator('textarea').fill('😀'.repeat(4001));
  await customer.getByText('1 too many').waitFor();
  await customer.locator('textarea').press('Enter');
  assert.equal(stage.engine.heard.length, 0);
  await customer.locator('textarea').fill('😀'.repeat(4000));
  await customer.getByText('0 left').waitFor();
  await customer.locator('textarea').press('Enter');
  await customer.locator('[data-mark=sent]').waitFor();
});

scene('the language changes everything at once, notices too, and is kept', async (stage) => {
  const customer = await stage.customer({ locale: 'zh-CN' });
  await customer.getByText('您好！有什么可以帮您？').waitFor();
  await say(customer, '打印机卡纸了');
  await customer.getByText('下一位就是您。').waitFor();
  stage.engine.chats.add(theChat(stage), { from: 'system', text: 'agent_joined', author: 'Ada' });
  await customer.getByText('Ada 已加入聊天。').waitFor();
  await customer.getByRole('button', { name: 'Switch to English' }).click();
  await customer.getByText('Ada has joined the chat.').waitFor();
  assert.equal(await customer.evaluate(() => document.documentElement.lang), 'en');
  await customer.reload();
  await customer.getByText('Ada has joined the chat.').waitFor();
  assert.equal(stage.engine.heard.find((one) => one.frame.type === 'hello').frame.language, 'zh-CN');
});

scene('an Enter that belongs to an input method does not send', async (stage) => {
  const customer = await stage.customer();
  await customer.locator('textarea').fill('ni hao');
  await customer.locator('textarea').evaluate((box) =>
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(await customer.locator('textarea').inputValue(), 'ni hao');
  assert.equal(stage.engine.heard.length, 0);
});

scene('a customer who waits asks to be called back, and may go', async (stage) => {
  stage.engine.chats.callback = 'offered';
  const customer = await stage.customer();
  await say(customer, 'hello');
  await customer.getByText('We can call you back instead.').waitFor();
  await check(customer, 'a callback is offered');
  const box = customer.getByLabel('Your telephone number');
  await box.fill('12345');
  await customer.getByRole('button', { name: 'Call me back' }).click();
  await customer.getByText('This is no telephone number.').waitFor();
  await box.fill('+44 20 7946 0000');
  await customer.getByRole('button', { name: 'Call me back' }).click();
  await customer.getByText('You may close this page.').waitFor();
  await customer.getByText('Ending the chat cancels the call.').waitFor();
  const frame = stage.engine.heard.find((one) => one.frame.type === 'callback').frame;
  assert.equal(frame.number, '+44 20 7946 0000');
  await check(customer, 'a callback is agreed');
});

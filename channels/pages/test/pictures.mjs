// npm run pictures [-- FOLDER]: the pages with the content of a morning at the support centre, played, as PNGs. Without FOLDER the
// four of docs/images; with it every view in light and dark, and in Chinese where it matters, to look at. The report is of a real run,
// where strowger-sim is built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { PlayedEngine } from './player/engine.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const all = process.argv[2] !== undefined;
const out = resolve(process.argv[2] ?? join(here, '../../../docs/images'));
mkdirSync(out, { recursive: true });
const shot = async (page, name) => {
  if (all || ['desktop', 'wallboard', 'chat'].includes(name)) await page.screenshot({ path: join(out, `${name}.png`) });
};
const engine = new PlayedEngine({
  pages: resolve(here, '../../../build/pages'),
  people: [
    { name: 'ada', display_name: 'Ada Lovelace', limit: 4, queues: ['support', 'premium', 'level-2', 'dispatch', 'complaints'] },
    { name: 'sam', display_name: 'Sam Okafor', roles: ['agent', 'supervisor'], limit: 2 },
  ],
  offerMs: 20_000,
});
const url = await engine.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const minutes = (n) => Date.now() - n * 60_000;

async function signIn(name, look) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB', ...look })).newPage();
  await page.goto(`${url}/desktop/`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill('demo');
  await page.locator('[type=submit]').click();
  await page.locator('#state-button').waitFor();
  return page;
}
const ready = async (page) => {
  await page.locator('#state-button').click();
  await page.locator('.panel .item').first().click();
};
async function visitor(name, queue, age, lines) {
  const chat = engine.chats.begin({ name });
  Object.assign(chat, { queue, waiting_since: minutes(age) });
  chat.pages.add({ readyState: 3 });
  lines.forEach(([from, text], i) =>
    chat.messages.push({ number: i + 1, from, text, at: minutes(age) + i * 47_000, ...(from === 'agent' ? { author: 'Ada Lovelace' } : {}), ...(from === 'system' ? { author: 'Ada Lovelace' } : {}) }));
  chat.customerMarks = { received: lines.length, read: lines.length };
  return chat;
}
function take(chat, age) {
  const agent = engine.desks.named('ada');
  const joined = chat.messages.find((one) => one.from === 'system');
  Object.assign(chat, { agent, state: 'connected', connected_at: joined?.at ?? minutes(age) });
  agent.work.push(chat);
}

// ---- a desk in the middle of the morning
const desk = await signIn('ada');
await ready(desk);
const mira = await visitor('Mira Castellan', 'support', 6, [
  ['customer', 'Hello! Our Heron shows E-07 since this morning. Is that the paper tray?'],
  ['system', 'agent_joined'],
  ['agent', 'Good morning Mira, this is Ada. Yes: E-07 means that tray 2 is not locked, although it may look closed.'],
  ['customer', 'I pushed it in twice already …'],
  ['agent', 'There is a small green lever at the back left corner. Here is a picture: https://support.paperlark.example/heron/e-07'],
  ['customer', 'Found it! It was half way up.'],
  ['agent', 'Wonderful. Please press it down until it clicks, then close the tray.'],
]);
const tomas = await visitor('Tomás Herrera', 'premium', 3, [
  ['customer', 'Hi, the delivery note says two Kingfishers, but only one has arrived.'],
  ['system', 'agent_joined'],
  ['agent', 'Hello Tomás, I am looking at order 40-1187 right now.'],
  ['customer', 'Thank you. We need the second one by Thursday.'],
]);
const wei = await visitor('陈思远', 'support', 9, [
  ['customer', '您好，苍鹭打印机第二个纸盒总是卡纸。'],
  ['system', 'agent_joined'],
  ['agent', '您好，请先取出纸盒，检查左后角的绿色卡扣。'],
  ['customer', '好了，可以打印了，谢谢！'],
]);
take(mira, 5);
take(tomas, 2);
take(wei, 8);
wei.disposition = 'solved';
engine.desks.named('ada').wrapping.set(wei.id, Date.now() + 42_000);
wei.agent = engine.desks.named('ada');
engine.desks.named('ada').since = minutes(52);
await desk.reload();
await desk.locator('[data-chat]').first().waitFor();
await desk.getByRole('region', { name: 'Conversation with Mira' }).locator('textarea').focus();
const noor = await visitor('Noor Haddad', 'premium', 0.4, [['customer', 'The Plover prints labels with a white stripe in the middle. Can that be cleaned, or is it the head?']]);
engine.desks.tell(engine.desks.named('ada'), { type: 'typing', interaction: tomas.id, on: true });
engine.match();
await desk.locator('[data-offer]').waitFor();
await desk.waitForTimeout(3_500);
await shot(desk, 'desktop');
await desk.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
await shot(desk, 'desktop-dark');
await desk.locator('#account-button').click();
await desk.locator('[lang="zh-CN"].item').click();
await desk.keyboard.press('Escape');
await desk.evaluate(() => (document.documentElement.dataset.theme = 'light'));
await shot(desk, 'desktop-zh');
await desk.setViewportSize({ width: 420, height: 860 });
await shot(desk, 'desktop-narrow');
void noor;

// ---- the wallboard
const variant = (s) => `answered within ${s} s of answered and abandoned, abandons negative`;
const queue = (name, waiting, longest, enqueued, answered, abandoned, level, average, connected, offered, s) => ({
  name, display_name: name, waiting, longest_wait_ms: longest * 1000, enqueued, answered, abandoned, service_level: level, service_level_variant: variant(s),
  average_wait_ms: average * 1000, connected, offered,
});
const names = ['Amara Okoro', 'Liam Murphy', 'Wei Zhang', 'Sofia Rossi', 'Noah Fischer', 'Priya Sharma', 'Mateo Alvarez', 'Hana Tanaka', 'Omar Haddad',
  'Elena Petrova', 'Lukas Weber', 'Chloe Martin', 'Kwame Mensah', 'Ines Costa', 'Yusuf Demir', 'Mia Larsen'];
const agents = names.map((display_name, i) => {
  const activity = ['talking', 'talking', 'idle', 'talking', 'wrapping', 'talking', 'idle', 'offered'][i % 8];
  const away = i === 5 || i === 14;
  return {
    name: display_name.toLowerCase().replace(' ', '.'), display_name, state: away ? 'not_ready' : 'ready', ...(away ? { reason: i === 5 ? 'lunch' : 'coaching' } : {}),
    since: minutes(0.3 + ((i * 7) % 11)), load: away || activity === 'idle' ? 0 : 1 + (i % 3), limit: 3, activity: away ? 'idle' : activity,
  };
});
engine.wallboard = {
  now: Date.now(),
  queues: [
    queue('support', 6, 74, 1312, 1274, 32, 0.817, 16, 31, 2, 20), queue('premium', 0, 0, 268, 266, 2, 0.937, 6, 9, 0, 10),
    queue('level-2', 2, 41, 141, 134, 5, 0.868, 33, 7, 1, 60), queue('level-3', 0, 0, 17, 17, 0, 1, 48, 2, 0, 300),
    queue('dispatch', 1, 12, 96, 94, 1, 0.916, 21, 4, 0, 60), queue('complaints', 0, 0, 23, 23, 0, 0.957, 9, 1, 0, 20),
  ],
  agents,
};
for (const [name, look] of [['wallboard', {}], ['wallboard-dark', { colorScheme: 'dark' }], ['wallboard-zh', { locale: 'zh-CN' }]]) {
  const board = await signIn('sam', { ...look, viewport: { width: 1440, height: 1000 } });
  await board.goto(`${url}/desktop/#/wallboard`);
  await board.locator('.tiles').waitFor();
  await board.waitForTimeout(400);
  await shot(board, name);
}

// ---- the shop and its chat
for (const [name, look, words] of [
  ['chat', {}, ['Mira', 'Hello! Our Heron shows E-07 since this morning. Is that the paper tray?', 'Good morning Mira, this is Ada. Yes: tray 2 is not locked, although it may look closed.', 'I pushed it in twice already …', 'There is a small green lever at the back left corner: https://support.paperlark.example/heron/e-07']],
  ['chat-dark', { colorScheme: 'dark' }, ['Mira', 'Hello! Our Heron shows E-07.', 'Good morning Mira, this is Ada.', 'Good morning!', 'Tray 2 is not locked.']],
  ['chat-zh', { locale: 'zh-CN' }, ['陈思远', '您好，苍鹭打印机第二个纸盒总是卡纸。', '您好，我是 Ada。请先取出纸盒，检查左后角的绿色卡扣。', '好的，我看一下。', '按到「咔哒」一声就可以了。']],
]) {
  const shop = await (await browser.newContext({ viewport: { width: 1440, height: 860 }, locale: 'en-GB', reducedMotion: 'reduce', ...look })).newPage();
  await shop.goto(`${url}/demo/`);
  await shop.locator('strowger-chat').waitFor();
  await shop.waitForTimeout(300);
  await shot(shop, `shop${name.slice(4)}`);
  await shop.locator('strowger-chat button').click();
  const frame = shop.frameLocator('strowger-chat iframe');
  await frame.locator('#visitor-name').fill(words[0]);
  const write = async (text) => {
    await frame.locator('textarea').fill(text);
    await frame.locator('textarea').press('Enter');
    await frame.locator('.pending').waitFor({ state: 'detached' });
  };
  await write(words[1]);
  const chat = [...engine.chats.all.values()].at(-1);
  const author = 'Ada Lovelace';
  for (const agent of engine.desks.people) Object.assign(agent, { limit: 0 });
  chat.agent = { display_name: author, pages: new Set(), wrapping: new Map() };
  engine.chats.add(chat, { from: 'system', text: 'agent_joined', author });
  engine.chats.state(chat, 'connected');
  engine.chats.add(chat, { from: 'agent', author, text: words[2] });
  engine.chats.marks(chat, { read: 3 });
  await write(words[3]);
  engine.chats.marks(chat, { read: 4 });
  engine.chats.add(chat, { from: 'agent', author, text: words[4] });
  engine.chats.tell(chat, { type: 'typing', on: true });
  await shop.waitForTimeout(400);
  await shot(shop, name);
}

const root = resolve(here, '../../..');
const simulator = join(resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin')), 'strowger-sim');
/// The head of a report, its expectations and the first charts.
async function report(scenario, name, look) {
  const file = join(out, `${name}.html`);
  spawnSync(simulator, ['run', join(root, 'tests/scenarios/centre', scenario), '--quiet', '--html', file, '--pages', resolve(here, '../../../build/pages')]);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 1480 }, locale: 'en-GB', ...look })).newPage();
  await page.goto(pathToFileURL(file).href);
  await page.locator('figure svg[role=img]').first().waitFor();
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: all });
  rmSync(file);
}
if (existsSync(simulator)) {
  await report('support_centre.yaml', 'report', {});
  if (all) {
    await report('omnichannel_service.yaml', 'report-dark', { colorScheme: 'dark' });
    await report('one_pool.yaml', 'report-zh', { locale: 'zh-CN' });
    await report('outsourcer.yaml', 'report-narrow', { viewport: { width: 375, height: 800 } });
  }
}
await browser.close();
await engine.close();

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumOfTheRun } from './chromium.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
export const builtPages = resolve(process.env.STROWGER_PAGES_OUT ?? join(root, 'build/pages'));
const patienceMs = 60_000;
const expected = /status of (401|429|503)|WebSocket connection|ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET|SOCKET_NOT_CONNECTED)/;

/// People before an engine, each in a browser of their own, and what their pages did wrong: threw, broke the content policy, asked
/// anybody but the engine that served them. Who plays the engine is told by the class that extends this one.
export class Stage {
  wrong = [];
  contexts = [];

  /// `home`: the address this person knows the engine by.
  async person(home, more = {}) {
    const browser = await chromiumOfTheRun();
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...more });
    context.setDefaultTimeout(patienceMs);
    this.contexts.push(context);
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.wrong.push(`threw: ${error.message}`));
      page.on('console', (line) => {
        if (line.type() === 'error' && !expected.test(line.text())) this.wrong.push(`console: ${line.text()}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(home) && !/^(data|blob|about):/.test(request.url())) this.wrong.push(`asked outside: ${request.url()}`);
      });
    });
    return context;
  }
  /// Signs in at the desk of `home`.
  async signIn(page, home, name, hash = '') {
    await page.goto(`${home}/desktop/${hash}`);
    await page.locator('#name').fill(name);
    await page.locator('#password').fill('demo');
    await page.locator('button[type=submit]').click();
    await page.locator('#account-button').waitFor();
  }
  clean() {
    assert.deepEqual(this.wrong, [], 'nothing was thrown, blocked or asked for elsewhere');
  }
  /// What everybody saw when a scene failed, in build/pages-failed.
  async pictures(what) {
    const folder = join(root, 'build/pages-failed');
    mkdirSync(folder, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    await Promise.all(pages.map((page, i) =>
      page.screenshot({ path: join(folder, `${what.replace(/\W+/g, '-').slice(0, 60)}-${i + 1}.png`), timeout: 10_000 }).catch(() => undefined)));
  }
  async close() {
    await Promise.all(this.contexts.splice(0).map((context) => within(20_000, context.close())));
  }
}

/// Waits for `what`, at most so long, and goes on either way.
function within(ms, what) {
  let timer;
  const enough = new Promise((done) => (timer = setTimeout(done, ms)));
  return Promise.race([what.catch(() => undefined), enough]).finally(() => clearTimeout(timer));
}

export async function goReady(page) {
  await page.locator('#state-button').click();
  await page.locator('.panel .item').first().click();
  await page.locator('#state-button.ready').waitFor();
}
export async function say(at, text) {
  await at.locator('textarea').fill(text);
  await at.locator('textarea').press('Enter');
}
/// Waits until `ask` gives something true.
export async function until(ask, what) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const got = await ask();
    if (got) return got;
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
/// Keeps typing at `from` until `sign` is seen: who types is forgotten after some seconds, and a busy machine is slow to look.
export async function typesUntil(from, sign) {
  await until(async () => {
    await from.locator('textarea').pressSequentially('…');
    return (await sign.count()) > 0;
  }, 'the sign of typing');
}
export const texts = (at) => at.locator('li .bubble .text').allInnerTexts();

/// What axe finds in `at`, a page or a frame: WCAG 2.2 A and AA, and its best practice; or only the named rules.
export async function findings(at, rules = null) {
  const frame = at.mainFrame ? at.mainFrame() : at;
  // Evaluated by the debugger, so the page's own policy against foreign scripts stays in force.
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(await readAxe());
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const result = await frame.evaluate((only) => globalThis.axe.run(document, { runOnly: only, resultTypes: ['violations'] }), runOnly);
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}
let axe;
function readAxe() {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return axe;
}

/// Both palettes of one view: every rule in the page's own, contrast again in the other.
export async function usableByEverybody(page, what) {
  assert.deepEqual(await findings(page), [], `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' });
  assert.deepEqual(await findings(page, ['color-contrast', 'link-in-text-block']), [], `${what}, dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html[data-theme=light]').waitFor({ state: 'attached' });
}

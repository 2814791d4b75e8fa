import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PlayedEngine } from '../player/engine.mjs';

/// The stage of the page tests: one Chromium, and for every test an engine of its own (played, in memory, on a free port) that
/// serves the built pages. A test fails when a page breaks the protocol, the content policy, or throws.
const here = dirname(fileURLToPath(import.meta.url));
export const pages = resolve(process.env.STROWGER_PAGES_OUT ?? resolve(here, '../../../../build/pages'));
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser;
before(async () => {
  assert.ok(existsSync(resolve(pages, 'desktop/index.html')), `no built pages in ${pages}: npm run build`);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});
after(async () => browser?.close());

export class Stage {
  constructor(engine, url) {
    this.engine = engine;
    this.url = url;
    this.wrong = [];
    this.contexts = [];
  }
  /// A person's browser of its own.
  async person(more = {}) {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...more });
    context.setDefaultTimeout(25_000);
    this.contexts.push(context);
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.wrong.push(`threw: ${error.message}`));
      page.on('console', (line) => {
        if (line.type() !== 'error') return;
        const text = line.text();
        if (/status of 401|status of 429|WebSocket connection|ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET)/.test(text)) return;
        this.wrong.push(`console: ${text}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(this.url) && !/^(data|blob):/.test(request.url())) this.wrong.push(`asked outside: ${request.url()}`);
      });
    });
    return context;
  }
  async customer(more = {}, query = '') {
    const page = await (await this.person(more)).newPage();
    await page.goto(`${this.url}/chat/frame.html?entry=shop${query}`);
    return page;
  }
  async agent(name, { ready = true, context = null, hash = '', ...more } = {}) {
    const page = await (context ?? (await this.person(more))).newPage();
    await page.goto(`${this.url}/desktop/${hash}`);
    await page.locator('#name').fill(name);
    await page.locator('#password').fill('demo');
    await page.locator('button[type=submit]').click();
    await page.locator('#state-button').waitFor();
    if (ready) {
      await page.locator('#state-button').click();
      await page.locator('.panel .item').first().click();
      await page.locator('#state-button.ready').waitFor();
    }
    return page;
  }
  async close() {
    for (const context of this.contexts) await context.close();
    await this.engine.close();
  }
  clean() {
    assert.deepEqual(this.engine.violations, [], 'the pages keep to the protocol');
    assert.deepEqual(this.wrong, [], 'nothing was thrown, blocked or asked for elsewhere');
  }
}

export const people = [
  { name: 'ada', display_name: 'Ada Lovelace' },
  { name: 'grace', display_name: 'Grace Hopper' },
  { name: 'sam', display_name: 'Sam Okafor', roles: ['agent', 'supervisor'] },
];

export function scene(what, play, settings = {}) {
  test(what, { timeout: 240_000 }, async () => {
    const engine = new PlayedEngine({ pages, people, ...settings });
    const stage = new Stage(engine, await engine.listen());
    try {
      await play(stage);
      stage.clean();
    } finally {
      await stage.close();
    }
  });
}

export async function say(page, text) {
  await page.locator('textarea').fill(text);
  await page.locator('textarea').press('Enter');
}
/// Waits until `ask` gives something true.
export async function until(ask, what, patienceMs = 25_000) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const got = await ask();
    if (got) return got;
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
export const texts = (page) => page.locator('li .bubble .text').allInnerTexts();
export async function findings(page, within = page) {
  const frame = within.mainFrame ? within.mainFrame() : within;
  // Evaluated by the debugger, so the page's own policy against foreign scripts stays in force.
  await frame.evaluate(await readAxe());
  const result = await frame.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}
let axe;
async function readAxe() {
  axe ??= (await import('node:fs/promises')).readFile(axePath, 'utf8');
  return axe;
}

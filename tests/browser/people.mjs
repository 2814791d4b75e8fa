import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const pages = resolve(fileURLToPath(import.meta.url), '../../../channels/pages/package.json');
const { chromium } = createRequire(pages)('playwright-core');

/// Customers and agents in real Chromium, each in a browser of their own. With STROWGER_SHOTS=FOLDER every scene leaves pictures.
export class People {
  constructor(url) {
    this.url = url;
    this.contexts = [];
    this.wrong = [];
  }
  async open() {
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
  }
  async page(more = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-GB', reducedMotion: 'reduce', ...more });
    context.setDefaultTimeout(30_000);
    this.contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.wrong.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error' && /Content Security Policy|Refused to/.test(line.text())) this.wrong.push(line.text());
    });
    return page;
  }
  /// A customer of the demo shop with the chat open.
  async customer(name, more = {}) {
    const page = await this.page(more);
    const line = await cuttable(page);
    await page.goto(`${this.url}/demo/${more.query ?? ''}`);
    await page.locator('strowger-chat button').click();
    const chat = page.frameLocator('strowger-chat iframe');
    await chat.locator('textarea').waitFor();
    if (await chat.locator('#visitor-name').count()) await chat.locator('#visitor-name').fill(name);
    return { page, chat, line, say: (text) => say(chat, text), texts: () => chat.locator('li .bubble .text').allInnerTexts() };
  }
  async agent(name, { ready = true, password = 'demo', ...more } = {}) {
    const page = await this.page(more);
    await page.goto(`${this.url}/desktop/`);
    await page.locator('#name').fill(name);
    await page.locator('#password').fill(password);
    await page.locator('[type=submit]').click();
    await page.locator('#account-button').waitFor();
    if (ready) await this.ready(page);
    return page;
  }
  async ready(page) {
    await page.locator('#state-button').click();
    await page.locator('.panel .item').first().click();
    await page.locator('#state-button.ready').waitFor();
  }
  async signOut(page) {
    await page.locator('#account-button').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#name').waitFor();
  }
  async shot(page, name) {
    if (!process.env.STROWGER_SHOTS) return;
    mkdirSync(process.env.STROWGER_SHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.STROWGER_SHOTS, `${name}.png`) });
  }
  /// Everybody leaves: open desks sign out, so that the next scene finds an empty house.
  async leave() {
    for (const context of this.contexts.splice(0)) {
      for (const page of context.pages())
        if (page.url().includes('/desktop/'))
          await page.request.post(`${this.url}/desktop/sign-out`, { data: {}, headers: { Origin: this.url } }).catch(() => undefined);
      await context.close();
    }
    assert.deepEqual(this.wrong.splice(0), [], 'no page threw or broke its content policy');
  }
  async close() {
    await this.browser?.close();
  }
}

/// The customer's sockets go through here, so that a test can pull the plug and put it back.
async function cuttable(page) {
  const open = new Set();
  let down = false;
  await page.routeWebSocket('**/chat/socket', (socket) => {
    if (down) return void socket.close({ code: 1001 });
    const engine = socket.connectToServer();
    const both = { socket, engine };
    open.add(both);
    socket.onClose((code, reason) => {
      open.delete(both);
      void engine.close({ code: code === 1005 || code === 1006 ? 1000 : code, reason });
    });
    engine.onClose((code, reason) => {
      open.delete(both);
      void socket.close({ code: code === 1005 || code === 1006 ? 1001 : code, reason });
    });
  });
  return {
    async cut() {
      down = true;
      for (const one of open) await Promise.all([one.socket.close({ code: 1001 }), one.engine.close({ code: 1001 })]);
      open.clear();
    },
    heal() {
      down = false;
    },
  };
}

export async function say(at, text) {
  await at.locator('textarea').fill(text);
  await at.locator('textarea').press('Enter');
}
export async function until(ask, what, patienceMs = 30_000) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const got = await ask();
    if (got) return got;
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
/// Closes the chat of this desk and ends its wrap-up.
export async function finish(agent) {
  await agent.getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('dialog').getByRole('button', { name: 'Close chat' }).click();
  await agent.getByRole('button', { name: 'Finish wrap-up' }).click();
  await agent.locator('[data-chat]').waitFor({ state: 'detached' });
}

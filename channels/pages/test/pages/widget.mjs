import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { scene, until } from './stage.mjs';

const theChat = (stage) => [...stage.engine.chats.all.values()][0];

scene('the widget opens, takes the focus, closes with Escape and gives the focus back', async (stage) => {
  const shop = await (await stage.person()).newPage();
  await shop.goto(`${stage.url}/demo/`);
  const launcher = shop.getByRole('button', { name: 'Open chat' });
  await launcher.waitFor();
  assert.equal(await shop.locator('strowger-chat iframe').count(), 0);
  await launcher.click();
  const frame = shop.frameLocator('strowger-chat iframe');
  await frame.locator('textarea').waitFor();
  await until(() => frame.locator('textarea').evaluate((box) => box === document.activeElement), 'the focus in the box');
  await frame.locator('textarea').press('Escape');
  await frame.locator('textarea').waitFor({ state: 'hidden' });
  assert.equal(await shop.evaluate(() => document.querySelector('strowger-chat').shadowRoot.activeElement?.tagName), 'BUTTON');
  await shop.getByRole('button', { name: 'Ask us anything' }).click();
  await frame.locator('textarea').waitFor();
  await shop.getByRole('button', { name: 'Close chat' }).click();
  assert.equal(await shop.evaluate(() => document.activeElement?.textContent), 'Ask us anything');
});

scene('messages are counted while the widget is closed, also after the page was left', async (stage) => {
  const shop = await (await stage.person()).newPage();
  await shop.goto(`${stage.url}/demo/`);
  await shop.getByRole('button', { name: 'Open chat' }).click();
  const frame = shop.frameLocator('strowger-chat iframe');
  await frame.locator('textarea').fill('hello');
  await frame.locator('textarea').press('Enter');
  await frame.locator('[data-mark=sent]').waitFor();
  await shop.getByRole('button', { name: 'Close chat' }).click();
  stage.engine.chats.state(theChat(stage), 'connected');
  stage.engine.chats.add(theChat(stage), { from: 'agent', author: 'Ada', text: 'first' });
  await shop.getByRole('button', { name: 'Open chat, 1 unread message' }).waitFor();
  assert.equal(theChat(stage).customerMarks.read, 0);
  await shop.reload();
  await shop.getByRole('button', { name: 'Open chat, 1 unread message' }).waitFor();
  stage.engine.chats.add(theChat(stage), { from: 'agent', author: 'Ada', text: 'second' });
  await shop.getByRole('button', { name: 'Open chat, 2 unread messages' }).click();
  await frame.getByText('second').waitFor();
  await until(() => theChat(stage).customerMarks.read === 3, 'the read mark');
  await shop.reload();
  await shop.getByRole('button', { name: 'Open chat', exact: true }).waitFor();
});

scene('on a telephone the chat fills the screen', async (stage) => {
  const shop = await (await stage.person({ viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true })).newPage();
  await shop.goto(`${stage.url}/demo/`);
  await shop.getByRole('button', { name: 'Open chat' }).click();
  const box = await shop.locator('strowger-chat iframe').boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 780]);
  await shop.frameLocator('strowger-chat iframe').getByRole('button', { name: 'Close the chat window' }).click();
  await shop.getByRole('button', { name: 'Open chat' }).waitFor();
});

scene('the widget follows the page’s language', async (stage) => {
  const shop = await (await stage.person()).newPage();
  await shop.goto(`${stage.url}/demo/`);
  await shop.getByRole('button', { name: 'Open chat' }).click();
  const frame = shop.frameLocator('strowger-chat iframe');
  await frame.getByText('Hello! How can we help?').waitFor();
  await shop.getByRole('button', { name: '切换到中文' }).click();
  await frame.getByText('您好！有什么可以帮您？').waitFor();
  await shop.getByRole('button', { name: '关闭在线客服' }).waitFor();
});

scene('a page of another origin embeds the chat and neither side believes strangers', async (stage) => {
  const other = createServer((_request, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(
      `<!doctype html><html lang="en"><title>t</title><body><h1>Other</h1><script src="${stage.url}/chat/widget.js" data-entry="shop" data-title="Help desk" data-name="Noor" data-theme="dark" async></script>`));
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  try {
    const context = await stage.person();
    const page = await context.newPage();
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto(`http://localhost:${other.address().port}/`);
    await page.getByRole('button', { name: 'Open chat' }).click();
    const frame = page.frameLocator('strowger-chat iframe');
    await frame.getByRole('heading', { name: 'Help desk' }).waitFor();
    assert.equal(await frame.locator('html').getAttribute('data-theme'), 'dark');
    assert.equal(await frame.locator('#visitor-name').count(), 0);
    await frame.locator('textarea').fill('hi');
    await frame.locator('textarea').press('Enter');
    await frame.locator('[data-mark=sent]').waitFor();
    assert.equal(stage.engine.heard[0].frame.name, 'Noor');
    await page.evaluate(() => new Promise((heard) => {
      window.addEventListener('message', () => setTimeout(heard), { once: true });
      window.postMessage({ strowger: 'frame', unread: 7, close: true }, '*');
    }));
    assert.equal(await page.getByRole('button', { name: 'Close chat' }).count(), 1);
  } finally {
    stage.wrong = stage.wrong.filter((one) => !one.includes(`localhost:${other.address().port}`));
    other.close();
    other.closeAllConnections();
  }
});

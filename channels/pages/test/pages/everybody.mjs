import assert from 'node:assert/strict';
import { say, scene, usableByEverybody as check } from './stage.mjs';

// What holds for everybody: no finding of axe (WCAG 2.2 A and AA, and its best practice) on any view, in both palettes and both
// languages, and no word left in English when the page speaks Chinese.
for (const locale of ['en-GB', 'zh-CN'])
  scene(`every view can be used by everybody (${locale})`, async (stage) => {
    const look = { locale };
    const shop = await (await stage.person(look)).newPage();
    await shop.goto(`${stage.url}/demo/`);
    await shop.locator('strowger-chat').waitFor();
    await check(shop, 'shop');
    const customer = await stage.customer(look, '&name=Mira');
    await check(customer, 'start of a chat');
    await say(customer, 'hello https://a.example/');
    await customer.locator('[data-mark=sent]').waitFor();
    await check(customer, 'waiting');
    const signIn = await (await stage.person(look)).newPage();
    await signIn.goto(`${stage.url}/desktop/`);
    await signIn.locator('#name').waitFor();
    await check(signIn, 'sign-in');
    const agent = await stage.agent('sam', { ...look, ready: false });
    await check(agent, 'not ready');
    await agent.locator('#state-button').click();
    await check(agent, 'state menu');
    await agent.locator('.panel .item').first().click();
    await agent.locator('[data-offer]').waitFor();
    await check(agent, 'offer');
    await agent.locator('[data-offer] .why').click();
    await agent.locator('dialog table').waitFor();
    await check(agent, 'why me');
    await agent.keyboard.press('Escape');
    await agent.locator('dialog').waitFor({ state: 'detached' });
    await agent.locator('[data-offer] .primary').click();
    await agent.locator('[data-chat] textarea').fill('answer');
    await agent.locator('[data-chat] textarea').press('Enter');
    await agent.locator('[data-mark=read]').waitFor();
    await check(agent, 'chat');
    await check(customer, 'connected');
    for (const [key, what] of [['t', 'transfer'], ['e', 'close'], ['?', 'help']]) {
      await agent.locator('[data-chat]').focus();
      await agent.keyboard.press(key);
      await agent.locator('dialog').waitFor();
      await check(agent, what);
      await agent.keyboard.press('Escape');
      await agent.locator('dialog').waitFor({ state: 'detached' });
    }
    await agent.keyboard.press('w');
    await agent.locator('.tiles').waitFor();
    await check(agent, 'wallboard');
    await agent.locator('.group .button').first().click();
    await agent.locator('dialog').waitFor();
    await check(agent, 'agent state dialog');
    await agent.keyboard.press('Escape');
    await agent.locator('dialog').waitFor({ state: 'detached' });
    await agent.evaluate(() => (location.hash = '#/'));
    await agent.locator('[data-chat]').focus();
    await agent.keyboard.press('e');
    await agent.locator('dialog [type=submit]').click();
    await agent.locator('[data-finish]').waitFor();
    await check(agent, 'wrap-up');
    await check(customer, 'ended');
    if (locale !== 'zh-CN') return;
    for (const page of [agent, customer, signIn]) {
      const words = await page.evaluate(() => document.body.innerText);
      const english = words.replace(/Strowger|interaction-1\.\d+|Printer Support|Sam Okafor|Mira|English|hello https:\/\/a\.example\/|answer|support|\bS\b|\bM\b/g, '').match(/[A-Za-z]{2,}/g);
      assert.deepEqual(english, null, 'no English is left');
    }
  });

// npm run test:phone in channels/pages: the telephone of the desktop in Chromium with played audio, through nginx, Kamailio and rtpengine as
// `./dev phone` sets them up, against the real engine (STROWGER_BIN), called by SIPp. Needs the packages of the part `phone` of scripts/packages.txt.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { goReady } from '../../../channels/pages/test/stage/stage.mjs';
import { chromiumWith } from '../../../channels/pages/test/stage/chromium.mjs';
import { Caller } from './caller.mjs';
import { PhoneStage } from './stage.mjs';

const flags = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'];
const missing = ['kamailio', 'rtpengine', 'nginx', 'sipp'].filter((name) => {
  try {
    execFileSync('which', [name]);
    return false;
  } catch {
    return true;
  }
});
assert.deepEqual(missing, [], 'these programs are installed: ./dev test and ./dev phone do it');

let passed = 0;
function says(what) {
  ++passed;
  console.log(`ok ${passed} - ${what}`);
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const phoneIs = (page, line) => page.locator(`.phone[data-phone="${line}"]`).waitFor();
const callIs = (page, stage) => page.locator(`.phone[data-call="${stage}"]`).waitFor();
const click = (page, name) => page.locator('.phone').getByRole('button', { name, exact: true }).click();

async function signIn(browser, stage, name, wrong) {
  const context = await browser.newContext({ locale: 'en-GB', ignoreHTTPSErrors: true });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('console', (line) => stage.consoles.push(`${name}: ${line.text()}`));
  await page.addInitScript(() => {
    window.connections = [];
    const Plain = window.RTCPeerConnection;
    window.RTCPeerConnection = function (...args) {
      const one = new Plain(...args);
      window.connections.push(one);
      return one;
    };
    window.RTCPeerConnection.prototype = Plain.prototype;
  });
  await page.goto(`${stage.home}/desktop/`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill('demo');
  await page.locator('button[type=submit]').click();
  await phoneIs(page, 'off');
  for (const password of [...(wrong ? ['difference engine'] : []), 'analytical engine']) {
    await click(page, 'Switch on the telephone');
    await page.locator('#phone-password').fill(password);
    await click(page, 'Switch on the telephone');
    if (password === 'difference engine') await page.getByText('The telephone password is wrong.').waitFor();
  }
  await phoneIs(page, 'registered');
  await goReady(page);
  return page;
}
/// What the browser has received: packets, and how loud it is now.
const heard = (page) => page.evaluate(async () => {
  const stats = [...(await window.connections.at(-1).getStats()).values()];
  const inbound = stats.find((one) => one.type === 'inbound-rtp' && one.kind === 'audio');
  return { packets: inbound?.packetsReceived ?? 0, loud: inbound?.audioLevel ?? 0, dtls: stats.find((one) => one.type === 'transport')?.dtlsState };
});

let failed = 0;
async function play(address) {
  const stage = await PhoneStage.open(address);
  stage.consoles = [];
  const browser = await chromiumWith(flags);
  let caller = null;
  try {
    const stranger = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await stranger.goto(`${stage.home}/desktop/`);
    assert.equal(await stranger.evaluate(() => new Promise((done) => {
      const socket = new WebSocket(new URL('phone', location.href.replace(/^http/, 'ws')), 'sip');
      socket.onopen = () => done('open');
      socket.onerror = () => done('refused');
    })), 'refused');
    await stranger.context().close();
    says('who is not signed in does not reach the telephone server');
    const ada = await signIn(browser, stage, 'ada', true);
    says(`${stage.home.split(':')[0]}: a wrong telephone password is said, the right one registers, and the agent is ready`);

    caller = await Caller.calls('100', { port: stage.sip, folder: stage.folder });
    await callIs(ada, 'ringing');
    await ada.getByText('Call from +442079460123').first().waitFor();
    says('a call rings in the browser with the number of who calls');
    await click(ada, 'Answer');
    await callIs(ada, 'talking');
    await stage.until(async () => (await heard(ada)).loud > 0.05, 'the agent hears the caller');
    const before = await heard(ada);
    assert.equal(before.dtls, 'connected');
    await sleep(1_000);
    const packets = (await heard(ada)).packets - before.packets;
    assert.ok(packets > 40 && packets < 60, `${packets} packets in a second`);
    says(`the caller's tone arrives, encrypted: ${packets} packets in a second, level ${before.loud.toFixed(3)}`);
    await stage.until(() => caller.loudest > 100, 'the caller hears the agent');
    says(`the agent's beep arrives at the caller, loudness ${Math.round(caller.loudest)}`);

    await click(ada, 'Mute');
    await stage.until(() => caller.heard.length === 50 && caller.loudest < 20, 'the caller hears nothing of a muted agent');
    await click(ada, 'Unmute');
    await stage.until(() => caller.loudest > 100, 'the caller hears the agent again');
    says('muted the caller hears silence, unmuted the agent again');
    await click(ada, 'Hang up');
    assert.equal(await caller.over, 0);
    await ada.locator('.phone:not([data-call])').waitFor();
    says('the agent hangs up: the caller gets a BYE');

    const alan = await signIn(browser, stage, 'alan', false);
    caller = await Caller.calls('200', { port: stage.sip, folder: stage.folder, hangsUpAfterMs: 8_000 });
    await alan.getByRole('button', { name: 'Accept' }).first().click();
    await callIs(alan, 'talking');
    await stage.until(async () => (await heard(alan)).loud > 0.05, 'the agent hears the caller');
    says('accepted at the desk, the telephone that rings answers by itself');
    assert.equal(await caller.over, 0);
    await alan.locator('.phone:not([data-call])').waitFor();
    says('the caller hangs up: the telephone is free');

    await click(alan, 'Switch off');
    await phoneIs(alan, 'off');
    await stage.until(async () => /^strowger_endpoints_reachable\S* 1$/m.test(await (await fetch(`http://127.0.0.1:${stage.adminPort}/metrics`)).text()), 'one telephone is left');
    says('switched off it is reachable no longer');
  } catch (error) {
    for (const context of browser.contexts()) console.error('--- a page\n', await context.pages()[0].locator('body').innerText().catch(() => 'gone'));
    console.error(error, '\n', stage.consoles.slice(-30).join('\n'));
    for (const log of ['engine.log', 'phone.log', 'phone/kamailio.log', 'phone/rtpengine.log', 'phone/nginx.log']) console.error(`--- ${log}\n${stage.read(log).slice(-2500)}`);
    ++failed;
  } finally {
    caller?.stop();
    await browser.close();
    await stage.close();
  }
}

for (const address of ['127.0.0.1', '127.0.0.9']) await play(address);
console.log(`# pass ${passed}\n# fail ${failed}`);
process.exitCode = failed ? 1 : 0;

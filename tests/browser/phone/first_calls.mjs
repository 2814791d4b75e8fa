import assert from 'node:assert/strict';
import { chromiumWith } from '../../../channels/pages/test/stage/chromium.mjs';
import { goReady } from '../../../channels/pages/test/stage/stage.mjs';
import { Caller } from './caller.mjs';
import { callIs, click, fakeAudio, heard, isFree, phoneIs, signIn, signInAtDesk, switchOn } from './people.mjs';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/// Two calls of SIPp, answered in the page and at the desk, with the sound of Chromium's own microphone.
export async function firstCalls(stage, says) {
  const browser = stage.leaves(await chromiumWith(fakeAudio));
  const stranger = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await stranger.goto(`${stage.home}/desktop/`);
  assert.equal(await stranger.evaluate(() => new Promise((done) => {
    const socket = new WebSocket(new URL('phone', location.href.replace(/^http/, 'ws')), 'sip');
    socket.onopen = () => done('open');
    socket.onerror = () => done('refused');
  })), 'refused');
  await stranger.context().close();
  says('who is not signed in does not reach the telephone server');
  const ada = await signInAtDesk(browser, stage, 'ada');
  await switchOn(ada, 'difference engine');
  await ada.getByText('The telephone password is wrong.').waitFor();
  await switchOn(ada);
  await phoneIs(ada, 'registered');
  await goReady(ada);
  says(`${stage.home.split(':')[0]}: a wrong telephone password is said, the right one registers, and the agent is ready`);

  let caller = stage.leaves(await Caller.calls('100', { port: stage.signalling, folder: stage.folder }));
  await callIs(ada, 'ringing');
  await ada.getByText('Call from +442079460123').first().waitFor();
  says('a call rings in the browser with the number of who calls');
  await click(ada, 'Answer');
  await callIs(ada, 'talking');
  await stage.until(async () => (await heard(ada)).loud > 0.05, 'the agent hears the caller');
  const before = await heard(ada);
  assert.equal(before.dtls, 'connected');
  await sleep(1_000);
  const after = await heard(ada);
  const packets = Math.round(((after.packets - before.packets) * 1_000) / (after.at - before.at));
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
  await isFree(ada);
  says('the agent hangs up: the caller gets a BYE');

  const alan = await signIn(browser, stage, 'alan');
  caller = stage.leaves(await Caller.calls('200', { port: stage.signalling, folder: stage.folder, hangsUpAfterMs: 8_000 }));
  await alan.getByRole('button', { name: 'Accept' }).first().click();
  await callIs(alan, 'talking');
  await stage.until(async () => (await heard(alan)).loud > 0.05, 'the agent hears the caller');
  says('accepted at the desk, the telephone that rings answers by itself');
  assert.equal(await caller.over, 0);
  await isFree(alan);
  says('the caller hangs up: the telephone is free');

  await click(alan, 'Switch off');
  await phoneIs(alan, 'off');
  await stage.until(async () => (await stage.reachable()) === 1, 'one telephone is left');
  says('switched off it is reachable no longer');
}

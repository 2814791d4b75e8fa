import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { goReady } from '../../../channels/pages/test/stage/stage.mjs';

export const fakeAudio = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'];
export const phoneIs = (page, line) => page.locator(`.phone[data-phone="${line}"]`).waitFor();
export const callIs = (page, stage) => page.locator(`.phone[data-call="${stage}"]`).waitFor();
/// The telephone has no call.
export const isFree = (page) => page.locator('.phone:not([data-call])').waitFor();
/// How the call is going at the desk (call.ts).
export const deskIs = (page, state) => page.locator(`.call[data-call="${state}"]`).waitFor();
export const click = (page, name) => page.locator('.phone').getByRole('button', { name, exact: true }).click();
/// A button of the call at the desk.
export const act = (page, name) => page.locator(`.controls [data-act="${name}"]`).click();
/// What is seen, where somebody wants to look: in the folder STROWGER_PICTURES.
export async function picture(page, name) {
  const folder = process.env.STROWGER_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/// Before a page begins: its connections can be asked.
function keepsConnections() {
  window.connections = [];
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = function (...args) {
    const one = new Plain(...args);
    window.connections.push(one);
    return one;
  };
  window.RTCPeerConnection.prototype = Plain.prototype;
}
/// Its microphone is a sine.
function speaks(frequency) {
  let context = null;
  navigator.mediaDevices.getUserMedia = async () => {
    context ??= new AudioContext();
    await context.resume();
    const sound = new OscillatorNode(context, { frequency });
    const quiet = new GainNode(context, { gain: 0.3 });
    const out = new MediaStreamAudioDestinationNode(context);
    sound.connect(quiet).connect(out);
    sound.start();
    return out.stream;
  };
}
/// Its telephone's WebSockets are kept, and by whom its sessions were refreshed (RFC 4028). What is said to it by SIP is changed by `said`, the
/// body of a function of `text`, where there is one.
function readsAlong(said) {
  window.sockets = [];
  window.refreshes = [];
  let first = '';
  const refreshed = (text, by) => {
    const [, cseq] = /^SIP\/2\.0 200 [^]*^CSeq: *(\d+ (?:INVITE|UPDATE))\r$/im.exec(text) ?? [];
    if (!cseq || !/^Session-Expires:/im.test(text)) return;
    first ||= by === 'us' ? cseq : '';
    if (by === 'browser' || cseq !== first) window.refreshes.push(by);
  };
  const change = said ? new Function('text', said) : (text) => text;
  const prototype = WebSocket.prototype;
  const { send } = prototype;
  prototype.send = function (data) {
    if (typeof data === 'string' && window.sockets.includes(this)) refreshed(data, 'us');
    send.call(this, data);
  };
  const setter = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
  Object.defineProperty(prototype, 'onmessage', {
    ...setter,
    set(take) {
      if (!new URL(this.url).pathname.endsWith('/phone')) return setter.set.call(this, take);
      window.sockets.push(this);
      setter.set.call(this, take && ((event) => {
        if (typeof event.data !== 'string') return take.call(this, event);
        refreshed(event.data, 'browser');
        return take.call(this, new MessageEvent('message', { data: change(event.data) }));
      }));
    },
  });
}

/// Signs in at the desk, with the telephone off. `frequency`, `said`: as above.
export async function signInAtDesk(browser, stage, name, settings = {}) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 }, ignoreHTTPSErrors: true });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('console', (line) => stage.consoles.push(`${name}: ${line.text()}`));
  await page.addInitScript(keepsConnections);
  await page.addInitScript(readsAlong, settings.said);
  if (settings.frequency) await page.addInitScript(speaks, settings.frequency);
  await page.goto(`${stage.home}/desktop/`);
  await page.locator('#name').fill(name);
  await page.locator('#password').fill('demo');
  await page.locator('button[type=submit]').click();
  await phoneIs(page, 'off');
  return page;
}
export async function switchOn(page, password = 'analytical engine') {
  await click(page, 'Switch on the telephone');
  await page.locator('#phone-password').fill(password);
  await click(page, 'Switch on the telephone');
}
/// Signs in at the desk, with the telephone on, and is ready.
export async function signIn(browser, stage, name, settings = {}) {
  const page = await signInAtDesk(browser, stage, name, settings);
  await switchOn(page);
  await phoneIs(page, 'registered');
  await goReady(page);
  return page;
}

/// What the browser has received: packets until `at` (in ms), and how loud it is now.
export const heard = (page) => page.evaluate(async () => {
  const stats = [...(await window.connections.at(-1).getStats()).values()];
  const inbound = stats.find((one) => one.type === 'inbound-rtp' && one.kind === 'audio');
  return { packets: inbound?.packetsReceived ?? 0, at: inbound?.timestamp ?? 0, loud: inbound?.audioLevel ?? 0, dtls: stats.find((one) => one.type === 'transport')?.dtlsState };
});
/// How loud the browser hears each of these frequencies now, in decibels of full scale.
export const decibels = (page, frequencies) => page.evaluate(async (all) => {
  const track = window.connections.at(-1).getReceivers().find((one) => one.track.kind === 'audio').track;
  if (window.heardTrack !== track) {
    window.heardTrack = track;
    await window.listening?.close();
    window.listening = new AudioContext();
    await window.listening.resume();
    window.ear = new AnalyserNode(window.listening, { fftSize: 4096, smoothingTimeConstant: 0 });
    window.listening.createMediaStreamSource(new MediaStream([track])).connect(window.ear);
  }
  const bins = new Float32Array(window.ear.frequencyBinCount);
  window.ear.getFloatFrequencyData(bins);
  return all.map((frequency) => Math.max(...bins.slice(Math.round((frequency * 4096) / window.listening.sampleRate) - 1).slice(0, 3)));
}, frequencies);

const loudDecibels = -50;
const loudAmplitude = 600;
/// Of all sines that are played, the agent's page hears these and no other.
export function pageHears(stage, page, wanted, what) {
  const all = Object.values(stage.tones);
  return stage.until(async () => {
    const levels = await decibels(page, all);
    return all.every((one, at) => wanted.includes(one) === levels[at] > loudDecibels);
  }, what, async () => `${all} are ${(await decibels(page, all)).map(Math.round)} dB`);
}
/// The customer hears these and no other.
export function customerHears(stage, customer, wanted, what) {
  const all = Object.values(stage.tones).filter((one) => one !== customer.frequency);
  return stage.until(() => all.every((one) => wanted.includes(one) === customer.tone(one) > loudAmplitude), what,
    () => `${all} have ${all.map((one) => Math.round(customer.tone(one)))}, loudness ${Math.round(customer.loudness)}`);
}
/// The customer hears something, and it is none of the sines.
export function customerHearsMusic(stage, customer, what) {
  const all = Object.values(stage.tones).filter((one) => one !== customer.frequency);
  return stage.until(() => customer.loudness > 100 && all.every((one) => customer.tone(one) < customer.loudness), what, () => `loudness ${customer.loudness}`);
}
/// The customer gets through to this agent, who answers in the page.
export async function answers(stage, page, customer, frequency) {
  await callIs(page, 'ringing');
  await click(page, 'Answer');
  await callIs(page, 'talking');
  await customerHears(stage, customer, [frequency], `the customer hears the agent who answered (${frequency} Hz)`);
  await pageHears(stage, page, [customer.frequency], 'the agent hears the customer');
}
export async function endsAs(customer, how) {
  assert.equal(await customer.over, how);
}

// npm run test:phone in channels/pages: the telephone of the desktop in Chromium with played audio, through nginx, Kamailio and rtpengine as
// `./dev phone` sets them up, against the real engine (STROWGER_BIN), called by SIPp and by customers of its own. Needs the packages of the part
// `phone` of scripts/packages.txt. Words on the command line: only the plays whose name has them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { firstCalls } from './first_calls.mjs';
import { handling, handlingSettings } from './handling.mjs';
import { refreshes, refreshSettings } from './refresh.mjs';
import { losses, lossesSettings } from './losses.mjs';
import { PhoneStage } from './stage.mjs';

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
let failed = 0;
const says = (what) => console.log(`ok ${++passed} - ${what}`);

let opening = Promise.resolve();
/// One after the other: each looks for ports that nobody has.
function opened(address, settings) {
  const stage = opening.then(() => PhoneStage.open(address, settings));
  opening = stage.catch(() => undefined);
  return stage;
}
async function perform({ name, play, address = '127.0.0.1', settings }) {
  try {
    await playOn(await opened(address, settings), name, play);
  } catch (error) {
    console.error(`--- ${name}\n`, error);
    ++failed;
  }
}
async function playOn(stage, name, play) {
  try {
    await play(stage, says);
  } catch (error) {
    console.error(`--- ${name}`);
    for (const context of stage.left.flatMap((one) => one.contexts?.() ?? []))
      for (const page of context.pages()) console.error('--- a page\n', await page.locator('body').innerText().catch(() => 'gone'));
    console.error(error, '\n', stage.consoles.slice(-30).join('\n'));
    for (const log of ['engine.log', 'phone.log', 'phone/kamailio.log', 'phone/rtpengine.log', 'phone/nginx.log']) console.error(`--- ${log}\n${stage.read(log).slice(-2500)}`);
    ++failed;
  } finally {
    await stage.close();
  }
}

// Two at a time, each of which waits for most of its time.
const lanes = [
  [
    { name: 'refresh', play: refreshes, settings: refreshSettings },
    { name: 'first calls over http', play: firstCalls },
    { name: 'first calls over https', play: firstCalls, address: '127.0.0.9' },
  ],
  [
    { name: 'losses', play: losses, settings: lossesSettings },
    { name: 'handling', play: handling, settings: handlingSettings },
  ],
];
const wanted = process.argv.slice(2).join(' ');
await Promise.all(lanes.map(async (plays) => {
  for (const one of plays.filter(({ name }) => name.includes(wanted))) await perform(one);
}));
console.log(`# pass ${passed}\n# fail ${failed}`);
process.exitCode = failed ? 1 : 0;

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { scene, until, usableByEverybody as check } from './stage.mjs';

const aDay = 86_400_000;
/// One call of each kind, the latest first.
function aWeek() {
  const now = Date.now();
  const call = (at, number, more) => ({ interaction: `interaction-1.${number}`, came: now - at, message: false, queue: 'support', agents: ['Grace Hopper'], talked: now - at + 9_000, over: now - at + 190_000, ...more });
  return [
    call(60_000, 19, { over: undefined, why: 'rule', begun: now - 50_000, lasted_ms: 50_000, download: true, kept_until: now + 30 * aDay }),
    call(600_000, 18, { why: 'rule', ended: 'over', lasted_ms: 181_000, paused_ms: 12_000, download: true, kept_until: now + 30 * aDay }),
    call(700_000, 17, { why: 'agent', ended: 'limit', lasted_ms: 3_000, download: false, kept_until: now + aDay, queue_name: 'Printer Support' }),
    call(800_000, 16, { none: 'announcement_not_heard' }),
    call(900_000, 15, { message: true, agents: [], talked: undefined, why: 'message', ended: 'silence', lasted_ms: 4_000, download: false, kept_until: now + aDay }),
    call(1_000_000, 14, { message: true, agents: [], talked: undefined, queue: undefined, why: 'message', ended: 'empty', none: 'nothing_said' }),
    call(1_100_000, 13, { none: 'no_room', ended: 'no_room' }),
    call(1_200_000, 12, { none: 'nobody_talked', agents: [], talked: undefined }),
    call(1_300_000, 11, { none: 'not_wanted' }),
    call(33 * aDay, 10, { none: 'deleted', deleted: Date.now() - 3 * aDay, why: 'rule', ended: 'over' }),
  ];
}
async function atTheList(stage, look = {}) {
  stage.engine.recordings.calls = aWeek();
  const sam = await stage.agent('sam', { ready: false, hash: '#/recordings', ...look });
  await sam.locator('[data-recording="interaction-1.18"]').waitFor();
  return sam;
}
const row = (page, number) => page.locator(`[data-recording="interaction-1.${number}"]`);

scene('a supervisor sees who talked, how long, what was recorded, and why there is nothing', async (stage) => {
  const sam = await atTheList(stage);
  const says = async (number, ...all) => {
    const text = await row(sam, number).innerText();
    for (const one of all) assert.ok(text.includes(one), `${number}: ${text}`);
  };
  await says(19, 'Being recorded now', 'Grace Hopper');
  await says(18, 'The queue records it · 3:01', 'Paused for 12', 'as for card data', 'Kept until', '3:01');
  await says(17, 'Begun by the agent · 0:03', 'Recording ended: longest length', 'Printer Support');
  await says(16, 'Not recorded: announcement not heard');
  await says(15, 'Message left by phone · 0:04', 'nobody');
  await says(14, 'Missed call: nothing was said after the tone', 'no queue');
  await says(13, 'Not recorded: there was no room');
  await says(12, 'Nobody talked');
  await says(11, 'Not to be recorded');
  await says(10, 'Deleted after 30 days');
  for (const number of [16, 14, 13, 12, 11, 10]) assert.equal(await row(sam, number).getByRole('button').count(), 0);
  await sam.getByText('Only what can be heard').click();
  await until(async () => (await sam.locator('[data-recording]').count()) === 4, 'only those that can be heard');
  await sam.getByLabel('Find a call').fill('1.17');
  await until(async () => (await sam.locator('[data-recording]').count()) === 1, 'the one that was looked for');
});

scene('a recording is played, stepped through and kept, with the keyboard alone', async (stage) => {
  const sam = await atTheList(stage);
  await row(sam, 18).getByRole('button').focus();
  await sam.keyboard.press('Enter');
  const player = sam.getByRole('group', { name: /^Recording of the call of/ });
  const audio = player.locator('audio');
  await until(async () => Math.abs((await audio.evaluate((one) => one.duration)) - 181) < 0.1, 'the length is known');
  assert.equal(await row(sam, 18).getByRole('button').getAttribute('aria-expanded'), 'true');
  const at = () => audio.evaluate((one) => one.currentTime);
  await player.getByRole('button', { name: 'On 10 s' }).focus();
  for (let i = 0; i < 10; ++i) await sam.keyboard.press('Enter');
  assert.equal(Math.round(await at()), 100);
  await sam.keyboard.press('Shift+Tab');
  await sam.keyboard.press('Space'); // back
  assert.equal(Math.round(await at()), 90);
  await player.getByLabel('Speed').selectOption('2');
  assert.equal(await audio.evaluate((one) => one.playbackRate), 2);
  await audio.evaluate((one) => { one.muted = true; return one.play(); });
  await until(async () => (await at()) > 91, 'it plays from there');
  // What lies between was not fetched: it was asked for from the place it plays at.
  assert.ok(stage.engine.recordings.heard.some((one) => Number(/bytes=(\d+)/.exec(one.range ?? '')?.[1] ?? 0) > 2_000_000), JSON.stringify(stage.engine.recordings.heard));
  const saved = sam.waitForEvent('download');
  await player.getByRole('button', { name: 'Download' }).focus();
  await sam.keyboard.press('Enter');
  const file = await saved;
  assert.equal(file.suggestedFilename(), 'interaction-1.18.wav');
  assert.equal((await readFile(await file.path())).length, 44 + 181 * 32_000);
  await sam.getByText('The recording was downloaded. That is noted.').waitFor();
  assert.equal(stage.engine.recordings.heard.filter((one) => one.asFile).length, Math.ceil((44 + 181 * 32_000) / (1 << 20)));
  await row(sam, 17).getByRole('button').click(); // one player at a time
  await until(async () => (await sam.locator('audio').count()) === 1, 'the other player is shut');
  assert.equal(await sam.getByRole('button', { name: 'Download' }).count(), 0); // not to be kept
});

scene('a recording whose key is gone, a list that cannot be read and agents who may not look are told so', async (stage) => {
  const sam = await atTheList(stage);
  stage.engine.recordings.calls.find((one) => one.interaction === 'interaction-1.17').key_gone = true;
  await row(sam, 17).getByRole('button').click();
  await sam.getByRole('alert').getByText('The recording cannot be played').waitFor();
  stage.engine.recordings.down = true;
  await sam.getByRole('button', { name: 'Look again' }).click();
  await sam.getByText('The calls could not be read. Please try again.').waitFor();
  stage.engine.recordings.down = false;
  stage.engine.recordings.atOnce = 4;
  await sam.getByRole('button', { name: 'Look again' }).click();
  await until(async () => (await sam.locator('[data-recording]').count()) === 4, 'the first ones');
  await sam.getByRole('button', { name: 'Earlier calls' }).click();
  await until(async () => (await sam.locator('[data-recording]').count()) === 8, 'and more');
  await sam.getByRole('button', { name: 'Earlier calls' }).click();
  await sam.getByText('There are no earlier calls.').waitFor();
  const ada = await stage.agent('ada', { ready: false, hash: '#/recordings' });
  assert.equal(await ada.getByRole('link', { name: 'Recordings' }).count(), 0);
  assert.equal(await ada.locator('[data-recording]').count(), 0);
  stage.wrong = stage.wrong.filter((one) => !/status of 404/.test(one)); // the one whose key is gone
});

for (const locale of ['en-GB', 'zh-CN'])
  for (const width of [1280, 390])
    scene(`the list of recordings and its player can be used by everybody (${locale}, ${width})`, async (stage) => {
      const sam = await atTheList(stage, { locale, viewport: { width, height: 860 } });
      await check(sam, 'list');
      await row(sam, 18).getByRole('button').click();
      await sam.locator('audio').waitFor();
      await check(sam, 'player');
      if (locale !== 'zh-CN') return;
      const words = await sam.evaluate(() => document.querySelector('main').innerText);
      assert.deepEqual(words.replace(/Printer Support|Grace Hopper|support/g, '').match(/[A-Za-z]{2,}/g), null, 'no English is left');
    });

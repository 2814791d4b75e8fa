import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { scene, until, usableByEverybody as check } from './house.mjs';

scene('a supervisor listens to what a real engine has recorded, keeps it, and sees why of others there is nothing', async (house) => {
  const { deleted, paused, not_heard } = house.told.calls;
  const sam = await house.supervisor();
  const row = (id) => sam.locator(`[data-recording="${id}"]`);
  await row(paused).getByText('The queue records it').waitFor();
  const text = await row(paused).innerText();
  for (const part of ['ada', 'support', 'Kept until']) assert.ok(text.includes(part), text);
  assert.match(text, /Paused for [2-6] sec, as for card data/);
  await row(deleted).getByText('Deleted after 1 day').waitFor();
  await row(not_heard).getByText('Not recorded: announcement not heard').waitFor();
  await sam.getByText('Missed call: nothing was said after the tone').waitFor();
  assert.deepEqual(await house.noted(paused), []);
  await row(paused).getByRole('button').focus();
  await sam.keyboard.press('Enter');
  const audio = sam.locator('audio');
  const length = await until(() => audio.evaluate((one) => one.duration || 0), 'the length is known');
  assert.ok(length > 6 && length < 20, String(length));
  await sam.getByRole('button', { name: 'On 10 s' }).click();
  await sam.getByRole('button', { name: 'Back 10 s' }).click();
  await audio.evaluate((one) => { one.muted = true; return one.play(); });
  await until(async () => (await audio.evaluate((one) => one.currentTime)) > 0.5, 'it plays');
  assert.deepEqual(await house.noted(paused), ['played']); // parts are one hearing
  await check(sam, 'recordings');
  const saved = sam.waitForEvent('download');
  await sam.getByRole('button', { name: 'Download' }).click();
  const wav = await readFile(await (await saved).path());
  assert.equal(wav.subarray(0, 4).toString(), 'RIFF');
  assert.ok(Math.abs((wav.length - 44) / 32_000 - length) < 0.1);
  assert.deepEqual(await house.noted(paused), ['played', 'exported']);
  // Nobody who is not signed in hears anything.
  const stranger = await fetch(`${house.told.url}/desktop/recording?interaction=${paused}`);
  assert.equal(stranger.status, 401);
}, { recordings: true });

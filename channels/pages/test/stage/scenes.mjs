import { after, describe, test } from 'node:test';
import { closeChromium } from './chromium.mjs';

/// Scenes: tests that play in browsers. Each has a stage of its own (engine, people, pages), so several play at the same time and one
/// that fails leaves nothing behind for the others. A scene's time-limit is the stage's to keep: when it is over the pages are
/// closed, which ends whatever the scene was waiting for.
const sceneMs = 300_000;
const atOnce = Number(process.env.STROWGER_SCENES ?? 3);
const scenes = [];

export function scene(what, play, settings = {}) {
  scenes.push({ what, play, settings });
}

/// Plays all scenes, or those whose name has the words given on the command line. `makeStage(settings)` gives an open stage.
export function playScenes(title, makeStage) {
  const wanted = process.argv.slice(2).join(' ');
  describe(title, { concurrency: atOnce }, () => {
    after(closeChromium);
    for (const one of scenes.filter(({ what }) => what.includes(wanted))) test(one.what, { timeout: 2 * sceneMs }, () => perform(one, makeStage));
  });
}

async function perform({ what, play, settings }, makeStage) {
  const stage = await makeStage(settings);
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not over after ${sceneMs / 1000} s`)), sceneMs);
  });
  const playing = Promise.resolve(stage).then(play);
  playing.catch(() => undefined); // also when it ends after its time was over
  try {
    await Promise.race([playing, late]);
    stage.clean();
  } catch (error) {
    await stage.pictures(what);
    throw error;
  } finally {
    clearTimeout(timer);
    await stage.close();
  }
}

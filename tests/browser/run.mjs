// npm run test:browser [-- WORDS OF A SCENE'S NAME] in channels/pages: customers' and agents' pages against the real engine, in
// Chromium. The program is the one in STROWGER_BIN (default build/release/bin), the pages are those in build/pages.
import { playScenes } from '../../channels/pages/test/stage/scenes.mjs';
import { Engine } from './engine.mjs';
import { House } from './house.mjs';
import { RecordingsHouse } from './recordings_house.mjs';
import { ReportStage } from './report_stage.mjs';

if (!Engine.available()) {
  console.log('no engine: build/release/bin/strowger is not built, and STROWGER_BIN names no other\n# pass 0\n# fail 1\n# skipped 0');
  process.exitCode = 1;
} else {
  await import('./conversation.mjs');
  await import('./lost_line.mjs');
  await import('./offer.mjs');
  await import('./queue.mjs');
  await import('./wallboard.mjs');
  await import('./everybody.mjs');
  await import('./report.mjs');
  if (RecordingsHouse.available()) await import('./recordings.mjs');
  else console.log('# without sipp: no recordings are made');
  playScenes('browser', (settings) => (settings.report ? ReportStage.open() : settings.recordings ? RecordingsHouse.open() : House.open(settings)));
}

// npm run test:pages [-- WORDS OF A SCENE'S NAME]: the built pages in Chromium against the played engine.
import { playScenes } from '../stage/scenes.mjs';
import { PlayedStage } from './stage.mjs';

await import('./chat.mjs');
await import('./widget.mjs');
await import('./desk.mjs');
await import('./calls.mjs');
await import('./wallboard.mjs');
await import('./recordings.mjs');
await import('./everybody.mjs');
playScenes('pages', (settings) => PlayedStage.open(settings));

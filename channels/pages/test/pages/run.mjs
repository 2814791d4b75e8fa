// npm run test:pages: the built pages in Chromium against the played engine.
await import('./chat.mjs');
await import('./widget.mjs');
await import('./desk.mjs');
await import('./wallboard.mjs');
await import('./everybody.mjs');

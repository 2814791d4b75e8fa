// npm run test:browser in channels/pages: customers' and agents' pages against the real engine, in Chromium. STROWGER_URL names a
// running one that serves the support-centre demo; else the program in STROWGER_BIN (default build/release/bin) is started.
import { Engine } from './engine.mjs';

if (!Engine.available()) {
  console.log('no engine: STROWGER_URL is not set and build/release/bin/strowger is not built\n# pass 0\n# fail 0\n# skipped 1');
} else {
  await import('./chat.spec.mjs');
}

// npm run play [-- PORT]: the built pages against the played engine, to look at them by hand. Sign in as ada, grace or sam with
// the password demo.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoPeople, PlayedEngine } from './player/engine.mjs';

const pages = resolve(dirname(fileURLToPath(import.meta.url)), '../../../build/pages');
const engine = new PlayedEngine({ pages, people: demoPeople });
await engine.listen(Number(process.argv[2] ?? 0));
console.log(`${engine.url}/demo/  ${engine.url}/desktop/  (ada, grace, sam; demo)`);

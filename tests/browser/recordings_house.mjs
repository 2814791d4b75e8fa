import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { builtPages, Stage } from '../../channels/pages/test/stage/stage.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const program = resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin'), 'strowger');

/// A real engine with telephony, whose calls of each kind are over (recorded_calls.py; needs SIPp).
export class RecordingsHouse extends Stage {
  static available() {
    return spawnSync('sipp', ['-v']).error === undefined;
  }
  static async open() {
    const house = new RecordingsHouse();
    house.calls = spawn('python3', [join(root, 'tests/browser/recorded_calls.py'), program, builtPages], { stdio: ['pipe', 'pipe', 'inherit'] });
    house.gone = new Promise((done) => house.calls.once('exit', done));
    house.lines = createInterface({ input: house.calls.stdout })[Symbol.asyncIterator]();
    const first = await house.lines.next();
    if (first.done) throw new Error('no calls were made');
    house.told = JSON.parse(first.value);
    return house;
  }
  async supervisor(look = {}) {
    const page = await (await this.person(this.told.url, look)).newPage();
    await this.signIn(page, this.told.url, 'sam', '#/recordings');
    return page;
  }
  /// What the facts note about a recording.
  async noted(interaction) {
    this.calls.stdin.write(`noted ${interaction}\n`);
    return JSON.parse((await this.lines.next()).value);
  }
  async close() {
    await super.close();
    this.calls.stdin.end();
    await this.gone;
  }
}

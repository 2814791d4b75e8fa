import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const program = resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin'), 'strowger');
const pages = process.env.STROWGER_PAGES_OUT ?? join(root, 'build/pages');

/// An engine of one scene: the built program (STROWGER_BIN names its folder) with the support-centre demo, on free ports and with a
/// data folder of its own. Its times are long, so that a busy machine ends nothing a scene looks at; a scene shortens what it is about.
export class Engine {
  static available() {
    return existsSync(program);
  }
  async start(times = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'strowger-browser-'));
    [this.port, this.adminPort] = await freePorts(2);
    this.config = join(this.folder, 'strowger.yaml');
    writeFileSync(this.config, configuration(this, times));
    await this.run();
  }
  async run() {
    const log = openSync(join(this.folder, 'engine.log'), 'a');
    this.process = spawn(program, ['serve', '--config', this.config, '--pages', pages, '--demo'], { cwd: root, stdio: ['ignore', log, log] });
    closeSync(log);
    let ended = false;
    this.gone = new Promise((done) => this.process.once('exit', done)).then(() => (ended = true));
    for (const end = Date.now() + 60_000; !ended && Date.now() < end;) {
      const answer = await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.fail(`the engine did not become ready:\n${this.log().slice(-3000)}`);
  }
  log() {
    return readFileSync(join(this.folder, 'engine.log'), 'utf8');
  }
  /// kill -9. `run()` is the same again over the same data.
  async kill() {
    this.process.kill('SIGKILL');
    await this.gone;
  }
  /// All records, a JSON object a line.
  journal() {
    return execFileSync(program, ['journal', '--config', this.config], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n');
  }
  async close() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration({ folder, port, adminPort }, { offer = '10m', wrapUp = '30m', deliver = '30s', grace = '10m', heartbeat = '60s', resume = '10m', nobody = '' }) {
  const demo = readFileSync(join(root, 'demo/support-centre/strowger.yaml'), 'utf8');
  const changes = [
    [/^sip:.*\n(?: .*\n)*/m, ''], [/^ .* channel: voice, .*\n/m, ''], // scenes have no telephones
    [/^data: .*$/m, `data: ${join(folder, 'data')}`], [/port: 8080\b/, `port: ${port}`], [/port: 8081\b/, `port: ${adminPort}`],
    [/offer_timeout: \w+/g, `offer_timeout: ${offer}`], [/wrap_up: \w+/g, `wrap_up: ${wrapUp}`], [/resume_within: \w+/g, `resume_within: ${resume}`],
    [/when_slow: \{over: 10m, message: long-wait, callback: true\}/, nobody ? `when_nobody: ${nobody}` : '$&'],
    [/heartbeat_timeout: \w+/, `heartbeat_timeout: ${heartbeat}`],
    [/^pools:\n {2}- name: main$/m, `pools:\n  - name: main\n    deliver_within: ${deliver}\n    lost_agent_grace: ${grace}`],
  ];
  return changes.reduce((text, [what, becomes]) => {
    assert.match(text, what, 'the demo names what the scenes change');
    return text.replace(what, becomes);
  }, demo);
}

async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => done(server));
  })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

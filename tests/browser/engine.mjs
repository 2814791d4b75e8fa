import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

/// The engine under test. Either one that runs already (STROWGER_URL), or one of the built programs (STROWGER_BIN, the folder of
/// `strowger`) on free ports and a fresh data folder, with the support-centre demo; only the latter can be killed and started again.
export class Engine {
  static available() {
    return Boolean(process.env.STROWGER_URL) || existsSync(program());
  }
  async start() {
    if (process.env.STROWGER_URL) {
      this.url = process.env.STROWGER_URL.replace(/\/$/, '');
      return;
    }
    this.folder = mkdtempSync(join(tmpdir(), 'strowger-browser-'));
    const [chat, admin] = await freePorts(2);
    this.url = `http://127.0.0.1:${chat}`;
    this.admin = `http://127.0.0.1:${admin}`;
    this.config = join(this.folder, 'strowger.yaml');
    const demo = readFileSync(join(root, 'demo/support-centre/strowger.yaml'), 'utf8');
    const changed = demo
      .replace(/^data: .*$/m, `data: ${join(this.folder, 'data')}`)
      .replace(/port: 8080\b/, `port: ${chat}`)
      .replace(/port: 8081\b/, `port: ${admin}`);
    assert.ok(changed.includes(`port: ${chat}`) && changed.includes(`port: ${admin}`) && changed.includes(this.folder), 'the demo names data and both ports');
    writeFileSync(this.config, changed);
    await this.run();
  }
  get owned() {
    return this.folder !== undefined;
  }
  async run() {
    const log = openSync(join(this.folder, 'engine.log'), 'a');
    this.process = spawn(program(), ['serve', '--config', this.config, '--pages', process.env.STROWGER_PAGES_OUT ?? join(root, 'build/pages'), '--demo'], { cwd: root, stdio: ['ignore', log, log] });
    this.gone = new Promise((done) => this.process.once('exit', done));
    let ended = false;
    void this.gone.then(() => (ended = true));
    for (let tries = 0; tries < 300; ++tries) {
      if (ended) break;
      const answer = await fetch(`${this.admin}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail(`the engine did not become ready:\n${readFileSync(join(this.folder, 'engine.log'), 'utf8').slice(-3000)}`);
  }
  /// kill -9, and the same again over the same data.
  async killAndRestart() {
    this.process.kill('SIGKILL');
    await this.gone;
    await this.run();
  }
  async stop() {
    if (!this.owned) return;
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
    await this.gone;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function program() {
  return resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin'), 'strowger');
}
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => done(server));
  })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

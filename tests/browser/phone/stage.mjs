import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const program = resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin'), 'strowger');
const pages = process.env.STROWGER_PAGES_OUT ?? join(root, 'build/pages');

/// An engine with calls on ports and in a folder of its own, and `./dev phone` for it.
export class PhoneStage {
  folder = mkdtempSync(join(tmpdir(), 'strowger-phone-'));
  children = [];

  consoles = [];
  left = [];
  /// The sines that agents' pages and customers play where a play gives them names, in Hz.
  tones = {};

  /// Any `address` but 127.0.0.1 is served over https. `agents`: each has a queue of their own name, called by 100, 200 and so on; `media`: two
  /// hundred ports from there on; `sip`: more lines of the configuration's `sip`; `agentsToo`: others of a queue, by its name.
  static async open(address, settings = {}) {
    const stage = new PhoneStage();
    Object.assign(stage, { address, agents: ['ada', 'alan'], media: 45_000, sip: [], queue: '', agentsToo: {}, ...settings });
    try {
      await stage.begin();
    } catch (error) {
      console.error(stage.read('engine.log').slice(-2000));
      await stage.close();
      throw error;
    }
    return stage;
  }
  async begin() {
    [this.port, this.adminPort, this.signalling, this.front] = await freePorts(4);
    this.first = await fourTogether();
    this.home = `${this.address === '127.0.0.1' ? 'http' : 'https'}://${this.address}:${this.front}`;
    const password = execFileSync(program, ['hash-password'], { input: 'demo\n', encoding: 'utf8' }).trim();
    for (const name of this.agents) writeFileSync(join(this.folder, `${name}.phone`), 'analytical engine\n', { mode: 0o600 });
    writeFileSync(join(this.folder, 'strowger.yaml'), this.configuration(password));
    const engine = this.engine = this.start(program, ['serve', '--config', join(this.folder, 'strowger.yaml'), '--pages', pages], 'engine.log');
    await this.comesUp(engine, async () => (await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => null))?.ok, 'the engine is ready');
    const phone = this.start(join(root, 'scripts/phone.sh'), ['--port', this.port, '--sip', this.signalling, '--front', this.front, '--first', this.first, '--address', this.address,
      '--media', this.media, '--folder', join(this.folder, 'phone')].map(String), 'phone.log');
    await this.comesUp(phone, () => this.read('phone.log').includes('sign in at'), 'the programs for browser telephones are up');
  }
  configuration(password) {
    const each = (make) => this.agents.map(make).join(', ');
    const skills = (name) => [`${name}: 5`, ...this.agents.filter((one) => this.agentsToo[one]?.includes(name)).map((one) => `${one}: 1`)].join(', ');
    return ['version: 1', `data: ${join(this.folder, 'data')}`, 'drain_limit: 0s', 'listeners:',
      `  - {address: 127.0.0.1, port: ${this.port}, surfaces: [chat, desktop]}`, `  - {address: 127.0.0.1, port: ${this.adminPort}, surfaces: [admin]}`,
      'web: {trusted_proxies: [127.0.0.1]}', `skills: {${each((name) => `${name}: Calls for ${name}`)}}`, 'queues:',
      ...this.agents.map((name) => `  - {name: ${name}, requires: {${name}: 1}${this.queue}}`), 'agents:',
      ...this.agents.map((name) => `  - {name: ${name}, password_hash: '${password}', skills: {${skills(name)}}, capacity: {voice: 1, chat: 0, email: 0, task: 0}, phone: {password_file: ${name}.phone}}`),
      'entry_points:', ...this.agents.map((name) => `  - {name: ${name}, channel: voice, queue: ${name}}`),
      'sip:', `  listeners: [{address: 127.0.0.1, port: ${this.signalling}}]`, '  trunks: [{name: carrier, addresses: [127.0.0.2], believed: true}]',
      `  numbers: [${each((name, at) => `{number: "${at + 1}00", entry: ${name}}`)}]`, `  media: {first_port: ${this.media + 1_000}, last_port: ${this.media + 1_099}}`,
      ...this.sip.map((line) => `  ${line}`), ''].join('\n');
  }
  start(what, args, log) {
    const file = openSync(join(this.folder, log), 'a');
    const child = spawn(what, args, { cwd: root, stdio: ['ignore', file, file] });
    closeSync(file);
    this.children.push(child);
    return child;
  }
  read(log) {
    return readFileSync(join(this.folder, log), 'utf8');
  }
  /// `seen`: says how it is instead.
  async until(ask, what, seen) {
    for (const end = Date.now() + 40_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50)))
      if (await ask()) return;
    assert.fail(`not so: ${what}${seen ? ` (${await seen()})` : ''}`);
  }
  /// Likewise, as long as `child` runs.
  async comesUp(child, ask, what) {
    await this.until(async () => child.exitCode !== null || (await ask()), what);
    assert.equal(child.exitCode, null, `it goes on until ${what}`);
  }
  async metrics() {
    return (await fetch(`http://127.0.0.1:${this.adminPort}/metrics`)).text();
  }
  /// Endpoints that can be called, as the engine counts them.
  async reachable() {
    return Number(/^strowger_endpoints_reachable\S* (\d+)$/m.exec(await this.metrics())?.[1] ?? NaN);
  }
  /// Whatever can be closed or stopped, to be so when the play is over.
  leaves(what) {
    this.left.push(what);
    return what;
  }
  /// Each child ends in order, and what it started with it.
  async close() {
    for (const one of this.left.reverse()) await (one.stop ? one.stop() : one.close());
    for (const child of this.children.reverse()) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await new Promise((done) => child.once('exit', done));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function listening(port = 0) {
  const server = createServer();
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return server;
}
const closed = (server) => new Promise((done) => server.close(done));
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => listening()));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map(closed));
  return ports;
}
async function fourTogether() {
  for (let port = 15_700; port < 16_000; port += 4) {
    const servers = await Promise.all([0, 1, 2, 3].map((i) => listening(port + i).catch(() => null)));
    await Promise.all(servers.filter(Boolean).map(closed));
    if (servers.every(Boolean)) return port;
  }
  return assert.fail('no four free ports');
}

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

  /// Any `address` but 127.0.0.1 is served over https.
  static async open(address) {
    const stage = new PhoneStage();
    stage.address = address;
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
    [this.port, this.adminPort, this.sip, this.front] = await freePorts(4);
    this.first = await fourTogether();
    this.home = `${this.address === '127.0.0.1' ? 'http' : 'https'}://${this.address}:${this.front}`;
    const password = execFileSync(program, ['hash-password'], { input: 'demo\n', encoding: 'utf8' }).trim();
    for (const name of ['ada', 'alan']) writeFileSync(join(this.folder, `${name}.phone`), 'analytical engine\n', { mode: 0o600 });
    writeFileSync(join(this.folder, 'strowger.yaml'), this.configuration(password));
    const engine = this.start(program, ['serve', '--config', join(this.folder, 'strowger.yaml'), '--pages', pages], 'engine.log');
    await this.until(async () => (await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => null))?.ok, 'the engine is ready', engine);
    const phone = this.start(join(root, 'scripts/phone.sh'), ['--port', this.port, '--sip', this.sip, '--front', this.front, '--first', this.first, '--address', this.address,
      '--media', 45_000, '--folder', join(this.folder, 'phone')].map(String), 'phone.log');
    await this.until(() => this.read('phone.log').includes('sign in at'), 'the programs for browser telephones are up', phone);
  }
  configuration(password) {
    const agent = (name, more) => `  - {name: ${name}, password_hash: '${password}', skills: {${name}: 5}, capacity: {voice: 1, chat: 0, email: 0, task: 0}, phone: {password_file: ${name}.phone${more}}}`;
    return ['version: 1', `data: ${join(this.folder, 'data')}`, 'drain_limit: 0s', 'listeners:',
      `  - {address: 127.0.0.1, port: ${this.port}, surfaces: [chat, desktop]}`, `  - {address: 127.0.0.1, port: ${this.adminPort}, surfaces: [admin]}`,
      'web: {trusted_proxies: [127.0.0.1]}', 'skills: {ada: Calls for Ada, alan: Calls for Alan}', 'queues:', '  - {name: ada, requires: {ada: 1}}', '  - {name: alan, requires: {alan: 1}}',
      'agents:', agent('ada', ''), agent('alan', ''),
      'entry_points:', '  - {name: ada, channel: voice, queue: ada}', '  - {name: alan, channel: voice, queue: alan}',
      'sip:', `  listeners: [{address: 127.0.0.1, port: ${this.sip}}]`, '  trunks: [{name: carrier, addresses: [127.0.0.2], believed: true}]',
      '  numbers: [{number: "100", entry: ada}, {number: "200", entry: alan}]', '  media: {first_port: 46000, last_port: 46099}', ''].join('\n');
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
  async until(ask, what, child) {
    for (const end = Date.now() + 40_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
      if (await ask()) return;
      if (child && child.exitCode !== null) break;
    }
    assert.fail(`not so: ${what}`);
  }
  /// Each child ends in order, and what it started with it.
  async close() {
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

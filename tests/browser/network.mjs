import { connect, createServer } from 'node:net';

/// One person's network: an address of their own behind which the engine is, over a line that a scene can cut, silence and mend.
export class Network {
  constructor(enginePort) {
    this.enginePort = enginePort;
    this.pairs = new Set();
    this.state = 'up';
    this.breaksAt = null; // {text, lost}: a line breaks before this of the engine passes, and `lost` is called
    this.server = createServer((near) => this.connected(near));
  }
  async open() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }
  connected(near) {
    if (this.state === 'cut') return void near.destroy();
    const far = connect(this.enginePort, '127.0.0.1');
    const pair = { near, far };
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const side of [near, far]) side.setNoDelay(true).on('error', end).on('close', end);
    far.on('data', (chunk) => {
      if (!this.breaksAt || !chunk.includes(this.breaksAt.text)) return;
      end();
      this.breaksAt.lost();
    });
    near.pipe(far);
    far.pipe(near);
    if (this.state === 'silent') this.hold(pair);
  }
  /// Every connection breaks, and no new one comes about.
  cut() {
    this.state = 'cut';
    this.breakAll();
  }
  /// Nothing passes any more, and nobody is told: a closed laptop, a lost radio.
  silence() {
    this.state = 'silent';
    for (const pair of this.pairs) this.hold(pair);
  }
  /// As before. What was held goes on as far as the other side still listens.
  mend() {
    this.state = 'up';
    for (const { near, far } of this.pairs) {
      near.pipe(far);
      far.pipe(near);
    }
  }
  hold({ near, far }) {
    near.unpipe(far).pause();
    far.unpipe(near).pause();
  }
  breakAll() {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }
  async close() {
    this.breakAll();
    await new Promise((done) => this.server.close(done));
  }
}

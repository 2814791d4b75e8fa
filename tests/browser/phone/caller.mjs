import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/// One call of SIPp through a trunk, with a tone to be heard by whoever answers, and an ear for what they say.
export class Caller {
  /// `hangsUpAfterMs`: from the answer on; without it the other side ends the call.
  static async calls(number, { port, folder, hangsUpAfterMs }) {
    const caller = new Caller();
    caller.audio = createSocket('udp4');
    await new Promise((done) => caller.audio.bind(0, '127.0.0.1', done));
    caller.audio.on('message', (packet, from) => {
      caller.peer = from;
      if (packet.length >= 172 && (packet[1] & 0x7f) === 0) caller.heard = [...caller.heard.slice(-49), loudness(packet.subarray(12))];
    });
    caller.beat = setInterval(() => caller.speak(), 10);
    const scenario = join(here, hangsUpAfterMs ? 'caller_hangs_up.xml' : 'caller_waits.xml');
    const audio = String(caller.audio.address().port);
    // From another address than the proxy's: only this one is a trunk. Its own media port is not used.
    const sipp = spawn('sipp', [`127.0.0.1:${port}`, '-sf', scenario, '-s', number, '-i', '127.0.0.2', '-p', '0', '-m', '1', '-key', 'audio_port', audio,
      '-d', String(hangsUpAfterMs ?? 0), '-nostdin', '-timeout', '90', '-timeout_error', '-trace_err', '-error_file', join(folder, 'sipp_errors.log')],
    { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, TERM: 'xterm' } });
    caller.over = new Promise((done) => sipp.once('exit', (code) => {
      caller.close();
      done(code);
    }));
    caller.sipp = sipp;
    return caller;
  }
  peer = null;
  heard = [];
  sequence = 1;

  /// A loud square tone, 20 ms a packet by the clock and not by the timer, as soon as it is known where to.
  speak() {
    if (!this.peer) return;
    this.spokenFrom ??= Date.now();
    while (this.spokenFrom + (this.sequence - 1) * 20 <= Date.now()) this.say();
  }
  say() {
    const packet = Buffer.alloc(172);
    packet.writeUInt16BE(0x8000, 0);
    packet.writeUInt16BE(this.sequence & 0xffff, 2);
    packet.writeUInt32BE((this.sequence * 160) >>> 0, 4);
    packet.writeUInt32BE(4711, 8);
    for (let i = 0; i < 160; ++i) packet[12 + i] = i % 16 < 8 ? 0x90 : 0x10;
    ++this.sequence;
    this.audio.send(packet, this.peer.port, this.peer.address);
  }
  /// How loud the loudest of the last second's packets was, and how loud the quietest (mean of 16-bit samples).
  get loudest() {
    return Math.max(0, ...this.heard);
  }
  close() {
    if (!this.beat) return;
    clearInterval(this.beat);
    this.beat = null;
    this.audio.close();
  }
  stop() {
    this.sipp.kill('SIGKILL');
    this.close();
  }
}

/// Mean magnitude of G.711 µ-law samples.
function loudness(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    const bits = ~byte & 0x7f;
    sum += (((bits & 0x0f) * 2 + 33) << (bits >> 4)) - 33;
  }
  return (sum * 4) / bytes.length;
}

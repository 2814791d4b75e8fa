import { createSocket } from 'node:dgram';
import { amplitude, decodeMuLaw, loudness, sine } from './audio.mjs';

const address = '127.0.0.2'; // the trunk's
const heardSamples = 3_200;
const bind = (socket) => new Promise((done, failed) => socket.once('error', failed).bind(0, address, done));

/// A customer behind the trunk: one call of SIP over UDP that speaks a sine, measures what it hears, writes down the keys it is sent (RFC 4733),
/// answers what comes within the call, and hangs up when it is told to. It knows no session timer: the other side refreshes it.
export class Customer {
  static async calls(number, { port, frequency = 500 }) {
    const customer = new Customer();
    Object.assign(customer, { number, port, frequency, name: `${process.pid}-${number}-${++calls}` });
    customer.signals = createSocket('udp4');
    customer.audio = createSocket('udp4');
    await Promise.all([bind(customer.signals), bind(customer.audio)]);
    customer.signals.on('message', (bytes) => customer.read(String(bytes)));
    customer.audio.on('message', (packet, from) => customer.hear(packet, from));
    customer.over = new Promise((done) => (customer.ended = done));
    customer.beat = setInterval(() => customer.speak(), 10);
    customer.again = setInterval(() => customer.repeat(), 500);
    customer.ask('INVITE', customer.described());
    return customer;
  }
  state = 'calling';
  /// Keys in the order they came, and how often the call was asked within it by which method.
  keys = '';
  asked = { INVITE: 0, UPDATE: 0, OPTIONS: 0, BYE: 0 };
  packets = 0;
  sequence = 0;
  lastRequest = 0;
  samples = new Int16Array(0);
  heardAt = 0;
  peer = null;
  target = null;
  tag = '';
  waiting = null;
  answers = new Map();

  /// How much of a frequency there is in the last 400 ms, as amplitude of 16-bit samples; 0 where nothing has come for a while.
  tone(frequency) {
    return Date.now() - this.heardAt < 300 ? amplitude(this.samples, frequency) : 0;
  }
  get loudness() {
    return Date.now() - this.heardAt < 300 ? loudness(this.samples) : 0;
  }
  hangUp() {
    if (this.state === 'talking') this.ask('BYE');
  }
  stop() {
    if (this.state === 'gone') return;
    this.state = 'gone';
    clearInterval(this.beat);
    clearInterval(this.again);
    this.signals.close();
    this.audio.close();
  }

  get here() {
    return `${address}:${this.signals.address().port}`;
  }
  described() {
    return ['v=0', 'o=customer 1 1 IN IP4 ' + address, 's=-', 'c=IN IP4 ' + address, 't=0 0', `m=audio ${this.audio.address().port} RTP/AVP 0 101`,
      'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:20', ''].join('\r\n');
  }
  /// `method` with the next number; an ACK has that of what it acknowledges.
  ask(method, body = '', cseq = ++this.lastRequest) {
    const uri = this.target ?? `sip:${this.number}@127.0.0.1:${this.port}`;
    const message = [`${method} ${uri} SIP/2.0`, `Via: SIP/2.0/UDP ${this.here};branch=z9hG4bK-${this.name}-${cseq}${method}`, `From: <sip:+442079460123@${this.here}>;tag=${this.name}`,
      `To: <sip:${this.number}@127.0.0.1:${this.port}>${this.tag}`, `Call-ID: ${this.name}`, `CSeq: ${cseq} ${method}`, `Contact: <sip:customer@${this.here}>`, 'Max-Forwards: 70',
      ...(body ? ['Content-Type: application/sdp'] : []), `Content-Length: ${body.length}`, '', body].join('\r\n');
    if (method !== 'ACK') this.waiting = message;
    this.send(message);
  }
  send(message) {
    if (this.state !== 'gone') this.signals.send(message, this.port, '127.0.0.1');
  }
  repeat() {
    if (this.waiting) this.send(this.waiting);
  }
  read(message) {
    const header = (name) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'im').exec(message)?.[1] ?? '';
    const [cseq, method] = header('CSeq').split(/\s+/);
    const contact = /<([^>]*)>/.exec(header('Contact'))?.[1];
    if (!message.startsWith('SIP/2.0 ')) return this.answer(message, header, method, contact);
    const status = Number(message.slice(8, 11));
    if (Number(cseq) === this.lastRequest) this.waiting = null;
    if (method === 'INVITE' && status >= 200) {
      this.tag = /;tag=[^;\s]+/i.exec(header('To'))?.[0] ?? '';
      this.target = status < 300 ? contact : null;
      this.ask('ACK', '', Number(cseq));
      if (status < 300) this.state = 'talking';
      else this.end(`${status}`);
    } else if (method === 'BYE' && status >= 200) {
      this.end('hung up');
    }
  }
  answer(message, header, method, contact) {
    if (method === 'ACK') return;
    const key = header('Via').concat(method);
    if (!this.answers.has(key)) {
      if (method in this.asked) ++this.asked[method];
      if (contact && method !== 'OPTIONS') this.target = contact;
      const body = method === 'INVITE' ? this.described() : '';
      const expires = header('Session-Expires');
      this.answers.set(key, ['SIP/2.0 200 OK', `Via: ${header('Via')}`, `From: ${header('From')}`, `To: ${header('To')}`, `Call-ID: ${header('Call-ID')}`, `CSeq: ${header('CSeq')}`,
        `Contact: <sip:customer@${this.here}>`, ...(expires ? [`Session-Expires: ${expires}`] : []), ...(body ? ['Content-Type: application/sdp'] : []),
        `Content-Length: ${body.length}`, '', body].join('\r\n'));
    }
    this.send(this.answers.get(key));
    if (method === 'BYE') this.end('let go');
  }
  /// `let go`: the other side has hung up; `hung up`: this one; else the status it was refused with. Whoever asks again is still answered.
  end(how) {
    this.state = 'over';
    clearInterval(this.beat);
    this.ended(how);
  }

  hear(packet, from) {
    this.peer = from;
    const kind = packet[1] & 0x7f;
    if (kind === 0 && packet.length > 12) {
      ++this.packets;
      this.heardAt = Date.now();
      this.samples = Int16Array.from([...this.samples, ...decodeMuLaw(packet.subarray(12))].slice(-heardSamples));
    } else if (kind === 101 && packet.length >= 16) {
      const begun = packet.readUInt32BE(4);
      if (this.lastKey === begun) return;
      this.lastKey = begun;
      this.keys += '0123456789*#'[packet[12]] ?? '?';
    }
  }
  /// 20 ms a packet, by the clock and not by the timer.
  speak() {
    if (!this.peer || this.state !== 'talking') return;
    this.spokenFrom ??= Date.now();
    for (; this.spokenFrom + this.sequence * 20 <= Date.now(); ++this.sequence) {
      const head = Buffer.alloc(12);
      head.writeUInt16BE(0x8000, 0);
      head.writeUInt16BE(this.sequence & 0xffff, 2);
      head.writeUInt32BE(this.sequence * 160, 4);
      head.writeUInt32BE(this.frequency, 8);
      this.audio.send(Buffer.concat([head, sine(this.frequency, this.sequence * 160, 160)]), this.peer.port, this.peer.address);
    }
  }
}
let calls = 0;

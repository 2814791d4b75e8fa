import { drawId, Line, socketUrl, type LineState } from '../wire/line';
import { hasGap, hear, heardUpTo, last, nothing, remembered, say, textsOf, type Conversation, type Unconfirmed } from './conversation';
import { readFrame } from './frames';
import type { Memory } from './memory';

export interface Visitor {
  entry: string;
  customer: string;
  name: string;
  page: string;
}

const ping = { type: 'ping' };
const typingEveryMs = 4_000;
const gapPatienceMs = 2_000;

/// The chat of one page: the pure conversation, joined to a socket, to what the browser keeps and to the clock.
export class ChatSession {
  chat: Conversation = $state.raw(nothing);
  line: LineState = $state('closed');
  /// When the next try is due, in the browser's time; 0: none is.
  retryAt = $state(0);
  /// The customer can see the conversation now; `read` marks go out only then.
  seen = $state(false);

  private readonly wire: Line;
  private marked = $state.raw({ received: 0, read: 0 });
  private typedAt = 0;
  private gapTimer = 0;
  private againTimer = 0;

  constructor(
    private readonly visitor: Visitor,
    private readonly memory: Memory,
    private readonly language: () => string,
  ) {
    this.wire = new Line(
      {
        url: socketUrl('/chat/socket'),
        protocol: 'strowger-chat-1',
        beat: { frame: ping, everyMs: 12_000, probe: ping, probeMs: 0, silenceMs: 30_000 },
      },
      {
        opened: () => this.hello(),
        frame: (raw) => this.heard(raw),
        changed: (state, againIn) => {
          this.line = state;
          this.retryAt = againIn ? Date.now() + againIn : 0;
        },
      },
    );
    memory.onToken((token) => this.otherPage(token));
  }

  /// Takes up what an earlier page left; a new visitor costs the engine nothing until the first message.
  begin(): void {
    this.chat = remembered(this.memory.token(), this.memory.unconfirmed(), this.memory.arrival() !== null);
    this.marked = { received: 0, read: this.memory.read() };
    if (this.chat.phase === 'opening') this.wire.start();
    else this.clearUnconfirmed();
  }

  get live(): boolean {
    return this.chat.phase === 'opening' || this.chat.phase === 'waiting' || this.chat.phase === 'connected';
  }
  get unread(): number {
    return this.chat.messages.filter((one) => one.from === 'agent' && one.number > this.marked.read).length;
  }

  say(text: string): void {
    const one = { id: drawId(), text, at: Date.now() };
    const begun = this.live;
    this.chat = say(this.chat, one);
    this.memory.keep(one);
    this.typedAt = 0;
    if (begun) this.send(one);
    else {
      this.unmark();
      this.wire.start();
    }
  }

  /// The visitor would rather be called back.
  callBack(number: string): void {
    const one = { id: drawId(), text: number, at: Date.now(), callback: true };
    this.chat = say(this.chat, one);
    this.memory.keep(one);
    this.send(one);
  }

  /// What the visitor calls themselves; told with the next `hello`.
  nameIs(name: string): void {
    this.visitor.name = name;
  }

  typing(on: boolean): void {
    const now = Date.now();
    if (this.chat.phase !== 'connected' && this.chat.phase !== 'waiting') return;
    if (on ? now - this.typedAt < typingEveryMs : this.typedAt === 0) return;
    this.typedAt = on ? now : 0;
    this.wire.send({ type: 'typing', on });
  }

  leave(): void {
    this.wire.send({ type: 'leave' });
  }

  /// The texts the engine did not take, for the customer to send again.
  takeReturned(): string {
    const text = this.chat.returned.join('\n');
    if (this.chat.returned.length) this.chat = { ...this.chat, returned: [] };
    return text;
  }

  /// From a closed or refused chat back to a fresh one.
  startNew(): void {
    this.wire.stop();
    this.setToken(null);
    const returned = [...this.chat.returned, ...textsOf(this.chat.unconfirmed)];
    this.clearUnconfirmed();
    this.chat = { ...nothing, returned };
  }

  retry(): void {
    if (this.chat.phase === 'refused') this.chat = { ...this.chat, phase: 'opening', refusal: null };
    this.wire.start();
  }

  /// Called whenever something new is shown or the page comes into view. The last marks of a chat that is over tell the engine
  /// that its end was heard.
  mark(): void {
    if (!['waiting', 'connected', 'closed'].includes(this.chat.phase)) return;
    const upTo = heardUpTo(this.chat);
    if (upTo > this.marked.received && this.wire.send({ type: 'received', up_to: upTo }))
      this.marked = { ...this.marked, received: upTo };
    if (this.seen && upTo > this.marked.read && (this.wire.send({ type: 'read', up_to: upTo }) || this.chat.phase === 'closed')) {
      this.marked = { received: Math.max(this.marked.received, upTo), read: upTo };
      this.memory.setRead(upTo);
    }
  }

  private hello(): void {
    const { entry, customer, name, page } = this.visitor;
    const token = this.chat.token;
    const known = last(this.chat);
    this.wire.send({
      type: 'hello',
      entry,
      language: this.language(),
      ...(token === null ? { arrival: this.arrival() } : { token }),
      ...(token !== null && known > 0 ? { last: known } : {}),
      ...(customer ? { customer } : {}),
      ...(name ? { name } : {}),
      ...(page ? { page } : {}),
    });
  }

  /// Said with every hello until a welcome comes, by every page of this browser: one that got lost has begun the chat already.
  private arrival(): string {
    const known = this.memory.arrival();
    if (known !== null) return known;
    const drawn = drawId(16);
    this.memory.setArrival(drawn);
    return drawn;
  }

  private heard(raw: Record<string, unknown>): void {
    const frame = readFrame(raw);
    if (!frame) return;
    const before = this.chat;
    this.chat = hear(before, frame);
    this.forgetConfirmed(before);
    switch (frame.type) {
      case 'welcome':
        if (frame.token !== before.token) this.unmark();
        this.setToken(frame.state === 'closed' ? null : frame.token);
        if (this.memory.arrival() !== null) this.memory.setArrival(null);
        if (frame.state === 'closed') this.ended();
        else this.sayAgain();
        break;
      case 'state':
        if (frame.state === 'closed') this.ended();
        break;
      case 'refused':
        this.wasRefused(frame.code, this.chat.refusal?.retryAfterMs);
        break;
      case 'error':
        if (frame.code === 'too_fast' || frame.code === 'not_now') this.later(() => this.sayAgain());
        break;
      default:
        break;
    }
    this.watchGap();
    this.mark();
  }

  private send(one: Unconfirmed): void {
    this.wire.send(one.callback ? { type: 'callback', id: one.id, number: one.text } : { type: 'say', id: one.id, text: one.text });
  }

  private sayAgain(): void {
    for (const one of this.chat.unconfirmed) this.send(one);
  }

  private later(what: () => void): void {
    window.clearTimeout(this.againTimer);
    this.againTimer = window.setTimeout(what, 2_500);
  }

  private ended(): void {
    this.mark();
    this.setToken(null);
    this.clearUnconfirmed();
    const left = this.chat.unconfirmed.map((one) => one.text);
    if (left.length) this.chat = { ...this.chat, unconfirmed: [], returned: [...this.chat.returned, ...left] };
    this.wire.stop();
  }

  private wasRefused(code: string, retryAfterMs: number | undefined): void {
    if (code === 'expired') {
      this.setToken(null);
      this.clearUnconfirmed();
      this.wire.stop();
    } else if (retryAfterMs === undefined) this.wire.stop();
    else this.wire.again(Math.round(Math.max(500, retryAfterMs) * (1 + Math.random() / 4)));
  }

  /// Another page of this browser began a conversation, or ended it.
  private otherPage(token: string | null): void {
    if (token !== null && this.chat.phase === 'start') {
      this.chat = remembered(token, []);
      this.wire.start();
    }
  }

  private forgetConfirmed(before: Conversation): void {
    if (before.unconfirmed === this.chat.unconfirmed) return;
    const still = new Set(this.chat.unconfirmed.map((one) => one.id));
    for (const one of before.unconfirmed) if (!still.has(one.id)) this.memory.drop(one.id);
  }

  private unmark(): void {
    this.marked = { received: 0, read: 0 };
    this.memory.setRead(0);
  }

  private clearUnconfirmed(): void {
    for (const one of this.memory.unconfirmed()) this.memory.drop(one.id);
  }

  private setToken(token: string | null): void {
    if (this.memory.token() !== token) this.memory.setToken(token);
  }

  /// A number is missing: the socket is opened anew, and `welcome` brings what lies after `last`.
  private watchGap(): void {
    window.clearTimeout(this.gapTimer);
    if (hasGap(this.chat)) this.gapTimer = window.setTimeout(() => hasGap(this.chat) && this.wire.renew(), gapPatienceMs);
  }
}

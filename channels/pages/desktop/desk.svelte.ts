import { drawId, Line, socketUrl, type LineState } from '../wire/line';
import { readFrame, type DeskFrame, type Me, type Why } from './frames';
import { empty, highest, lineLost, lookedAt, notTaken, step, written, type Consequences, type Model } from './model';
import { everyInWorker } from './ticker';
import { Requests, type Answer } from './requests';

export type Reaction = (then: Consequences) => void;

/// The desk of one page: the pure model joined to a socket, a clock and the requests that are not answered yet.
export class DeskSession {
  model: Model = $state.raw(empty);
  line: LineState = $state('closed');
  retryAt = $state(0);
  /// The page's idea of the engine's time, ticking once a second.
  now = $state(Date.now());
  /// Why the session ended; null while it goes on.
  ended: string | null = $state(null);

  private readonly wire: Line;
  private readonly requests: Requests;
  private readonly marked = new Map<string, { received: number; read: number }>();
  /// Offers whose ringing was confirmed on this socket.
  private readonly confirmed = new Set<string>();
  private readonly typedAt = new Map<string, number>();
  private watching = false;
  private clock = 0;
  private failures = 0;

  constructor(
    readonly me: Me,
    private readonly react: Reaction,
    private readonly signedOut: (reason: string) => void,
  ) {
    this.wire = new Line(
      {
        url: socketUrl('/desktop/socket'),
        protocol: 'strowger-desktop-1',
        beat: { frame: { type: 'heartbeat' }, everyMs: 3_000, probe: { type: 'snapshot' }, probeMs: 14_000, silenceMs: 24_000 },
        every: everyInWorker,
      },
      { opened: () => this.opened(), frame: (raw) => this.heard(raw), changed: (state, againIn) => this.changed(state, againIn) },
    );
    this.requests = new Requests((frame) => this.wire.send(frame));
    this.model = { ...empty, seen: kept('seen', {}), unconfirmed: kept('unconfirmed', []) };
  }

  start(): void {
    this.clock = window.setInterval(() => this.tick(), 1000);
    this.wire.start();
  }
  stop(): void {
    window.clearInterval(this.clock);
    this.wire.stop();
    this.requests.giveUp();
  }

  // ---- what a person can ask
  ask(frame: { type: string; [key: string]: unknown }): Promise<Answer> {
    return this.requests.ask(frame);
  }
  async why(offer: string): Promise<Why | Answer> {
    const answer = await this.ask({ type: 'why', offer });
    return answer.ok && answer.why ? answer.why : answer;
  }
  say(interaction: string, text: string, id: string = drawId()): void {
    this.model = written(this.model, { id, interaction, text, at: Date.now() + this.model.skew });
    keep('unconfirmed', this.model.unconfirmed);
    this.typedAt.delete(interaction);
    void this.utter(interaction, id, text);
  }
  giveUp(id: string): void {
    this.model = notTaken(this.model, id, null);
    keep('unconfirmed', this.model.unconfirmed);
  }
  typing(interaction: string, on: boolean): void {
    const last = this.typedAt.get(interaction) ?? 0;
    if (on ? Date.now() - last < 4_000 : last === 0) return;
    if (on) this.typedAt.set(interaction, Date.now());
    else this.typedAt.delete(interaction);
    this.wire.send({ type: 'typing', interaction, on });
  }
  /// `interaction` is on the screen, its messages are in sight.
  looked(interaction: string): void {
    const one = this.model.desk?.interactions.find((other) => other.id === interaction);
    if (!one) return;
    const upTo = highest(one);
    this.model = lookedAt(this.model, interaction, upTo);
    keep('seen', this.model.seen);
    const marked = this.marked.get(interaction) ?? { received: 0, read: 0 };
    if (upTo > marked.read && one.state === 'connected') {
      this.marked.set(interaction, { received: Math.max(marked.received, upTo), read: upTo });
      void this.ask({ type: 'read', interaction, up_to: upTo });
    }
  }
  watch(on: boolean): void {
    if (this.watching === on) return;
    this.watching = on;
    if (this.model.number !== null) void this.ask({ type: 'wallboard', on });
  }

  private async utter(interaction: string, id: string, text: string): Promise<void> {
    const answer = await this.ask({ type: 'say', interaction, id, text });
    if (!answer.ok && answer.code !== 'lost') this.model = notTaken(this.model, id, answer.code);
  }

  private opened(): void {
    this.failures = 0;
    this.wire.send({ type: 'heartbeat' });
  }

  private heard(raw: Record<string, unknown>): void {
    const frame = readFrame(raw);
    if (!frame) return;
    if (frame.type === 'answer') this.requests.answered(frame);
    else if (frame.type === 'signed_out') this.signOutHere(frame.reason);
    else this.apply(frame);
  }

  private apply(frame: DeskFrame): void {
    const { model, then } = step(this.model, frame, Date.now());
    const first = frame.type === 'snapshot' && !this.model.fresh;
    if (model.unconfirmed !== this.model.unconfirmed) keep('unconfirmed', model.unconfirmed);
    this.model = model;
    if (then.askSnapshot) this.wire.send({ type: 'snapshot' });
    if (first) this.takeUp();
    this.confirmRinging(frame);
    this.deliver();
    this.react(then);
  }

  /// After the first snapshot on a new socket: what was asked and not answered is asked again, what was watched is watched.
  private takeUp(): void {
    this.requests.again();
    this.marked.clear();
    if (this.watching) void this.ask({ type: 'wallboard', on: true });
    for (const one of this.model.unconfirmed)
      if (!one.failed && !this.requests.pending((frame) => frame.id === one.id)) void this.utter(one.interaction, one.id, one.text);
  }

  /// The time to answer runs from here. Each page of the agent confirms for itself, once on each socket; repeats are harmless.
  private confirmRinging(frame: DeskFrame): void {
    const shown = frame.type === 'snapshot' ? frame.desk.offers : frame.type === 'change' && 'offer' in frame ? [frame.offer] : [];
    if (frame.type === 'snapshot') this.confirmed.clear();
    if (frame.type === 'change' && 'offer_gone' in frame) this.confirmed.delete(frame.offer_gone.id);
    if (!this.model.fresh) return;
    for (const offer of shown) {
      if (this.confirmed.has(offer.id)) continue;
      this.confirmed.add(offer.id);
      this.wire.send({ type: 'ringing', offer: offer.id });
    }
  }

  private deliver(): void {
    for (const one of this.model.desk?.interactions ?? []) {
      if (one.state !== 'connected') continue;
      const upTo = highest(one);
      const marked = this.marked.get(one.id) ?? { received: 0, read: 0 };
      if (upTo <= marked.received) continue;
      this.marked.set(one.id, { ...marked, received: upTo });
      void this.ask({ type: 'received', interaction: one.id, up_to: upTo });
    }
  }

  private changed(state: LineState, againIn: number): void {
    this.line = state;
    this.retryAt = againIn ? Date.now() + againIn : 0;
    if (state === 'broken') {
      this.model = lineLost(this.model);
      // A socket that is refused looks like one that broke; the session itself is asked now and then.
      if (++this.failures % 3 === 1) void this.askSession();
    }
  }

  private async askSession(): Promise<void> {
    try {
      const answer = await fetch('me', { cache: 'no-store', credentials: 'same-origin' });
      if (answer.status === 401 && this.ended === null) this.signOutHere('expired');
    } catch {
      // No engine to ask: the line goes on trying.
    }
  }

  private signOutHere(reason: string): void {
    this.ended = reason;
    this.stop();
    this.signedOut(reason);
  }

  private tick(): void {
    this.now = Date.now() + this.model.skew;
    this.requests.expire(Date.now());
  }
}

/// What a reload of this tab must not forget: what was on the screen, and what is written and not yet taken.
function kept<T>(what: string, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(`strowger/desk/${what}`) ?? 'null');
    return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(otherwise) ? (value as T) : otherwise;
  } catch {
    return otherwise;
  }
}
function keep(what: string, value: unknown): void {
  try {
    sessionStorage.setItem(`strowger/desk/${what}`, JSON.stringify(value));
  } catch {
    // It then lasts as long as the page.
  }
}

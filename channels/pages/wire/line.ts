import { pause } from './backoff';

export type LineState = 'connecting' | 'open' | 'broken' | 'closed';

export interface LineEvents {
  /// The socket is open; say what must be said first.
  opened(): void;
  /// One JSON object came.
  frame(frame: Record<string, unknown>): void;
  /// `again_in` is the pause before the next try, in milliseconds.
  changed(state: LineState, againIn: number): void;
}
export interface LineSettings {
  url: string;
  protocol: string;
  /// `frame` is said every `everyMs`. When nothing was heard for `probeMs`, `probe` asks for a sign of life; after `silenceMs`
  /// without one the line counts as dead.
  beat: { frame: object; everyMs: number; probe: object; probeMs: number; silenceMs: number };
  /// Calls back every `ms` until the returned function is called; the browser's own timer unless told otherwise.
  every?: (ms: number, call: () => void) => () => void;
}

const everyByTimer = (ms: number, call: () => void): (() => void) => {
  const timer = window.setInterval(call, ms);
  return () => window.clearInterval(timer);
};

/// A WebSocket that comes back: after a break it tries again with growing, scattered pauses, at once when the browser says it is
/// online again or the page is shown again. One JSON object a text frame.
export class Line {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retry = 0;
  private beating: (() => void) | null = null;
  private heard = 0;
  private told: LineState = 'closed';
  private readonly wake = (): void => this.soon();
  private readonly shown = (): void => {
    if (document.visibilityState === 'visible') this.soon();
  };

  constructor(
    private readonly settings: LineSettings,
    private readonly events: LineEvents,
  ) {}

  get state(): LineState {
    return this.told;
  }

  start(): void {
    window.addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', this.shown);
    this.attempt = 0;
    this.connect();
  }

  /// Ends the line for good, or until `start`.
  stop(): void {
    window.removeEventListener('online', this.wake);
    document.removeEventListener('visibilitychange', this.shown);
    window.clearTimeout(this.retry);
    this.drop();
    this.tell('closed', 0);
  }

  /// False when the frame could not be handed to an open socket.
  send(frame: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /// Gives up the present socket and opens a new one at once.
  renew(): void {
    this.attempt = 0;
    this.drop();
    this.connect();
  }

  /// Tries in `ms`, whatever the pause would have been.
  again(ms: number): void {
    this.drop();
    this.wait(ms);
  }

  private soon(): void {
    if (this.told === 'broken') {
      this.attempt = 0;
      this.connect();
    }
  }

  private connect(): void {
    window.clearTimeout(this.retry);
    this.drop();
    this.tell('connecting', 0);
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.settings.url, this.settings.protocol);
    } catch {
      this.lost();
      return;
    }
    this.socket = socket;
    const mine = (): boolean => this.socket === socket;
    const patience = window.setTimeout(() => mine() && socket.readyState === WebSocket.CONNECTING && this.lost(), 10_000);
    socket.onopen = () => {
      window.clearTimeout(patience);
      if (!mine()) return;
      this.heard = Date.now();
      this.beating = (this.settings.every ?? everyByTimer)(this.settings.beat.everyMs, () => this.beat());
      this.tell('open', 0);
      this.events.opened();
    };
    socket.onmessage = (message) => {
      if (!mine()) return;
      this.heard = Date.now();
      const frame = parse(message.data);
      if (frame) {
        this.attempt = 0;
        this.events.frame(frame);
      }
    };
    socket.onclose = () => {
      window.clearTimeout(patience);
      if (mine()) this.lost();
    };
  }

  private beat(): void {
    const { silenceMs, probeMs, probe, frame } = this.settings.beat;
    const silence = Date.now() - this.heard;
    if (silence > silenceMs) return this.lost();
    this.send(frame);
    if (silence > probeMs && probe !== frame) this.send(probe);
  }

  private lost(): void {
    this.drop();
    this.wait(pause(this.attempt++, Math.random()));
  }

  private wait(ms: number): void {
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => this.connect(), ms);
    this.tell('broken', ms);
  }

  private drop(): void {
    this.beating?.();
    this.beating = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private tell(state: LineState, againIn: number): void {
    this.told = state;
    this.events.changed(state, againIn);
  }
}

function parse(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/// The address of a socket beside this page.
export function socketUrl(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}

/// Two hex digits a byte that nobody else will draw.
export function drawId(bytes = 8): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

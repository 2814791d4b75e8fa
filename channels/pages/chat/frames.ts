/// The words of docs/protocols/webchat.md, and a reader that takes nothing on trust.
export type Standing = 'waiting' | 'connected' | 'closed';
export type From = 'agent' | 'customer' | 'system';
export interface Message {
  number: number;
  from: From;
  author?: string;
  id?: string;
  text: string;
  at: number;
  /// The customer's: the text is a number to call back.
  kind?: 'callback';
}
/// Whether one who waits may ask to be called back, or is going to be.
export type CallbackStage = 'offered' | 'agreed';
export interface Marks {
  received: number;
  read: number;
}
/// About how long one may still wait, in whole minutes.
export interface WaitRange {
  from: number;
  to: number;
}
export type EngineFrame =
  | {
      type: 'welcome';
      token: string;
      interaction: string;
      state: Standing;
      position?: number;
      wait?: WaitRange;
      callback?: CallbackStage;
      messages: Message[];
      marks: Marks;
      agent?: string;
      title?: string;
      resume_for_ms: number;
      now: number;
    }
  | { type: 'refused'; code: string; message: string; retry_after_ms?: number }
  | { type: 'sent'; id: string; number: number; at: number }
  | ({ type: 'message' } & Message)
  | ({ type: 'marks' } & Marks)
  | { type: 'typing'; on: boolean }
  | { type: 'state'; state: Standing; position?: number; wait?: WaitRange; callback?: CallbackStage; agent?: string }
  | { type: 'error'; code: string; message: string; id?: string }
  | { type: 'pong' };

type Raw = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const whole = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0);
const isStanding = (value: unknown): value is Standing => value === 'waiting' || value === 'connected' || value === 'closed';
const isFrom = (value: unknown): value is From => value === 'agent' || value === 'customer' || value === 'system';

function maybe<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
const maybeText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const maybeWhole = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

function readWait(value: unknown): WaitRange | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const raw = value as Raw;
  const from = whole(raw.from_minutes);
  const to = whole(raw.to_minutes);
  return from >= 0 && to >= 1 && from <= to ? { from, to } : undefined;
}

const readStage = (value: unknown): CallbackStage | undefined => (value === 'offered' || value === 'agreed' ? value : undefined);

export function readMessage(value: unknown): Message | null {
  if (typeof value !== 'object' || value === null) return null;
  const raw = value as Raw;
  if (!isFrom(raw.from) || typeof raw.text !== 'string' || whole(raw.number) < 1) return null;
  return {
    number: whole(raw.number),
    from: raw.from,
    text: raw.text,
    at: whole(raw.at),
    ...maybe('author', maybeText(raw.author)),
    ...maybe('id', maybeText(raw.id)),
    ...(raw.kind === 'callback' ? { kind: raw.kind } : {}),
  };
}

function readMarks(value: unknown): Marks {
  const raw = (typeof value === 'object' && value !== null ? value : {}) as Raw;
  return { received: whole(raw.received), read: whole(raw.read) };
}

/// A frame of the engine, or null for one this page does not know.
export function readFrame(raw: Raw): EngineFrame | null {
  switch (raw.type) {
    case 'welcome':
      if (!isStanding(raw.state) || typeof raw.token !== 'string') return null;
      return {
        type: 'welcome',
        token: raw.token,
        interaction: text(raw.interaction),
        state: raw.state,
        messages: (Array.isArray(raw.messages) ? raw.messages : []).map(readMessage).filter((one) => one !== null),
        marks: readMarks(raw.marks),
        resume_for_ms: whole(raw.resume_for_ms),
        now: whole(raw.now),
        ...maybe('position', maybeWhole(raw.position)),
        ...maybe('wait', readWait(raw.wait)),
        ...maybe('callback', readStage(raw.callback)),
        ...maybe('agent', maybeText(raw.agent)),
        ...maybe('title', maybeText(raw.title)),
      };
    case 'refused':
      return {
        type: 'refused',
        code: text(raw.code),
        message: text(raw.message),
        ...maybe('retry_after_ms', maybeWhole(raw.retry_after_ms)),
      };
    case 'sent':
      return { type: 'sent', id: text(raw.id), number: whole(raw.number), at: whole(raw.at) };
    case 'message': {
      const message = readMessage(raw);
      return message && { type: 'message', ...message };
    }
    case 'marks':
      return { type: 'marks', ...readMarks(raw) };
    case 'typing':
      return { type: 'typing', on: raw.on === true };
    case 'state':
      if (!isStanding(raw.state)) return null;
      return {
        type: 'state',
        state: raw.state,
        ...maybe('position', maybeWhole(raw.position)),
        ...maybe('wait', readWait(raw.wait)),
        ...maybe('callback', readStage(raw.callback)),
        ...maybe('agent', maybeText(raw.agent)),
      };
    case 'error':
      return { type: 'error', code: text(raw.code), message: text(raw.message), ...maybe('id', maybeText(raw.id)) };
    case 'pong':
      return { type: 'pong' };
    default:
      return null;
  }
}

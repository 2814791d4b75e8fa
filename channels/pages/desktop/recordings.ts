/// Calls of a supervisor's queues and what was recorded of them, as GET /desktop/recordings says it. Times are milliseconds since 1970.
export interface RecordedCall {
  interaction: string;
  came: number;
  /// The caller left it as a message.
  message: boolean;
  queue?: string;
  queue_name?: string;
  /// Who had the customer.
  agents: readonly string[];
  talked?: number;
  over?: number;
  /// Why it was recorded, and why it is not any more.
  why?: 'rule' | 'agent' | 'message';
  ended?: string;
  begun?: number;
  paused_ms?: number;
  /// What was to be recorded and is not there.
  lost?: readonly { from: number; lasted_ms: number; why: 'away' | 'slow_disk' | 'disk' | 'no_room' }[];
  /// Of what can be heard.
  lasted_ms?: number;
  download?: boolean;
  kept_until?: number;
  /// Why nothing can be heard.
  none?: string;
  deleted?: number;
}
export interface RecordedCalls {
  now: number;
  /// Where earlier ones are asked for; 0: there are none.
  before: number;
  calls: readonly RecordedCall[];
}

const aDay = 86_400_000;

/// With the ones that came before them in the list, each once, the latest first.
export function joined(known: readonly RecordedCall[], more: readonly RecordedCall[]): readonly RecordedCall[] {
  const ids = new Set(known.map((one) => one.interaction));
  return [...known, ...more.filter((one) => !ids.has(one.interaction))];
}
export const canBeHeard = (one: RecordedCall): boolean => one.lasted_ms !== undefined;
export const goesOn = (one: RecordedCall): boolean => canBeHeard(one) && !one.ended && !one.over;
/// Whole days from its end to its deletion, at least one.
export const daysKept = (one: RecordedCall): number => Math.max(1, Math.round(((one.deleted ?? 0) - (one.over ?? one.came)) / aDay));
/// How long people talked; of a message how long it is. Nothing where nobody did.
export function lengthOf(one: RecordedCall, now: number): number | undefined {
  if (one.message) return one.lasted_ms;
  return one.talked === undefined ? undefined : (one.over ?? now) - one.talked;
}
export function found(one: RecordedCall, wanted: string): boolean {
  const text = [one.interaction, one.queue, one.queue_name, ...one.agents].join(' ').toLocaleLowerCase();
  return text.includes(wanted.trim().toLocaleLowerCase());
}
export const audioOf = (interaction: string, asFile = false): string =>
  `/desktop/recording?interaction=${encodeURIComponent(interaction)}${asFile ? '&as=file' : ''}`;

export const partBytes = 1 << 20;
/// A whole recording, fetched part by part, as the engine gives it. `told` hears how much of it is there, 0 to 1.
export async function fetchWhole(interaction: string, told: (share: number) => void, get: typeof fetch = fetch): Promise<Blob> {
  const parts: Blob[] = [];
  let from = 0;
  for (let whole = 1; from < whole; ) {
    const answer = await get(audioOf(interaction, true), { headers: { Range: `bytes=${from}-${from + partBytes - 1}` }, cache: 'no-store', credentials: 'same-origin' });
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers.get('Content-Range') ?? '');
    if (answer.status === 503) {
      await new Promise((done) => setTimeout(done, 2_000));
      continue;
    }
    if (answer.status !== 206 || !range || Number(range[1]) !== from) throw new Error(`status ${answer.status}`);
    parts.push(await answer.blob());
    whole = Number(range[3]);
    from = Number(range[2]) + 1;
    told(from / whole);
  }
  return new Blob(parts, { type: 'audio/wav' });
}

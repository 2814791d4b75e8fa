import { describe, expect, it } from 'vitest';
import { canBeHeard, daysKept, fetchWhole, found, goesOn, joined, lengthOf, type RecordedCall } from '../desktop/recordings';

const aDay = 86_400_000;
const call = (more: Partial<RecordedCall> = {}): RecordedCall => ({ interaction: 'interaction-1.1', came: 1_000, message: false, agents: ['Ada'], ...more });

describe('calls and their recordings', () => {
  it('are each once in the list, the latest first', () => {
    const later = call({ interaction: 'interaction-1.2' });
    expect(joined([later, call()], [call(), call({ interaction: 'interaction-1.0' })]).map((one) => one.interaction)).toEqual(['interaction-1.2', 'interaction-1.1', 'interaction-1.0']);
  });
  it('can be heard while there is something, and go on until they end', () => {
    expect(canBeHeard(call({ none: 'deleted' }))).toBe(false);
    expect(goesOn(call({ lasted_ms: 5, why: 'rule' }))).toBe(true);
    expect(goesOn(call({ lasted_ms: 5, why: 'rule', ended: 'over' }))).toBe(false);
    expect(goesOn(call({ lasted_ms: 5, over: 9 }))).toBe(false);
  });
  it('say after how many days they were deleted', () => {
    expect(daysKept(call({ over: 0, deleted: 30 * aDay + 4_000 }))).toBe(30);
    expect(daysKept(call({ over: 0, deleted: 4_000 }))).toBe(1);
  });
  it('are as long as people talked, or as the message is', () => {
    expect(lengthOf(call({ talked: 2_000, over: 9_000 }), 99_000)).toBe(7_000);
    expect(lengthOf(call({ talked: 2_000 }), 10_000)).toBe(8_000);
    expect(lengthOf(call(), 10_000)).toBeUndefined();
    expect(lengthOf(call({ message: true, lasted_ms: 3_000, over: 9_000 }), 1)).toBe(3_000);
  });
  it('are found by queue, agent and number', () => {
    const one = call({ queue: 'support', queue_name: 'Kundendienst' });
    for (const wanted of ['SUPP', 'kunden', 'ada', '1.1', ' ']) expect(found(one, wanted)).toBe(true);
    expect(found(one, 'grace')).toBe(false);
  });
});

describe('a copy of a recording', () => {
  const parts = (whole: Uint8Array, seen: string[], broken = false) => (async (_url: string, ask: RequestInit) => {
    const range = (ask.headers as Record<string, string>).Range!;
    seen.push(range);
    const from = Number(/bytes=(\d+)/.exec(range)![1]);
    const some = whole.slice(from, from + (1 << 20));
    return new Response(broken && from > 0 ? null : some, { status: broken && from > 0 ? 404 : 206, headers: { 'Content-Range': `bytes ${from}-${from + some.length - 1}/${whole.length}` } });
  }) as unknown as typeof fetch;
  it('is fetched part by part, each once', async () => {
    const whole = new Uint8Array((5 << 19) + 3).map((_, at) => at % 251);
    const seen: string[] = [];
    const told: number[] = [];
    const file = await fetchWhole('interaction-1.1', (share) => told.push(share), parts(whole, seen));
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), Buffer.from(whole))).toBe(0);
    expect(seen.length).toBe(3);
    expect(told.at(-1)).toBe(1);
  });
  it('is none when a part of it is refused', async () => {
    await expect(fetchWhole('interaction-1.1', () => undefined, parts(new Uint8Array(3 << 20), [], true))).rejects.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { Requests } from '../desktop/requests';
import { action, bindings } from '../desktop/shortcuts';

describe('requests', () => {
  it('are answered by number, asked again on a new socket, and lost when they have become old', async () => {
    const sent: object[] = [];
    let now = 0;
    const requests = new Requests((frame) => sent.push(frame) > 0, 15_000, () => now);
    const first = requests.ask({ type: 'ready' });
    const second = requests.ask({ type: 'accept', offer: 'offer-1.1' });
    requests.answered({ request: 2, ok: false, code: 'too_late' });
    expect(await second).toMatchObject({ ok: false, code: 'too_late' });
    now = 10_000;
    requests.again();
    expect(sent.filter((one) => (one as { request: number }).request === 1)).toHaveLength(2);
    expect(requests.pending((frame) => frame.type === 'ready')).toBe(true);
    now = 16_000;
    requests.again();
    expect(await first).toMatchObject({ ok: false, code: 'lost' });
    expect(sent).toHaveLength(3);
    requests.answered({ request: 1, ok: true });
  });
});

describe('keys', () => {
  const press = (key: string, more: object = {}) => ({ key, ctrl: false, alt: false, meta: false, writing: false, ...more });
  it('mean something outside of text fields, and function keys everywhere', () => {
    expect(action(press('a'), true)).toBe('accept');
    expect(action(press('a', { writing: true }), true)).toBeNull();
    expect(action(press('F2', { writing: true }), true)).toBe('accept');
    expect(action(press('3'), true)).toEqual({ chat: 3 });
  });
  it('never take over the browser’s own', () => {
    for (const held of ['ctrl', 'alt', 'meta']) expect(action(press('a', { [held]: true }), true)).toBeNull();
  });
  it('can be switched off, but for the function keys', () => {
    expect(action(press('a'), false)).toBeNull();
    expect(action(press('?'), false)).toBeNull();
    expect(action(press('F9'), false)).toBe('ready');
  });
  it('are all in the help', () => {
    const told = new Map(bindings.flatMap((one) => one.keys.map((key) => [key.toLowerCase(), one.name])));
    for (const key of ['?', 'a', 'd', 'r', 'n', 't', 'e', 'm', 'y', 'h', 'w', 'F2', 'F4', 'F8', 'F9'])
      expect(told.get(key.toLowerCase()), key).toBe(action(press(key), true));
  });
});

import { describe, expect, it } from 'vitest';
import { hasGap, hear, last, markOf, nothing, remembered, say, type Conversation } from '../chat/conversation';
import { looksLikeNumber } from '../chat/number';
import { readFrame, type EngineFrame, type Message } from '../chat/frames';

const id = (n: number) => n.toString(16).padStart(16, '0');
const message = (number: number, more: Partial<Message> = {}): Message => ({ number, from: 'agent', text: `m${number}`, at: number, ...more });
const welcome = (messages: Message[], more: object = {}): EngineFrame => ({
  type: 'welcome', token: 't', interaction: 'interaction-1.1', state: 'connected', messages, marks: { received: 0, read: 0 }, resume_for_ms: 1,
  now: 1, ...more,
});
const numbers = (chat: Conversation) => chat.messages.map((one) => one.number);

describe('a conversation', () => {
  it('costs a new visitor nothing until something is said', () => {
    const chat = remembered(null, []);
    expect(chat.phase).toBe('start');
    expect(say(chat, { id: id(1), text: 'hello', at: 1 }).phase).toBe('opening');
  });
  it('shows every number once and in order, however the messages come', () => {
    let chat = hear(nothing, welcome([message(1)]));
    for (const number of [3, 2, 3, 1, 4]) chat = hear(chat, { type: 'message', ...message(number) });
    expect(numbers(chat)).toEqual([1, 2, 3, 4]);
  });
  it('knows a gap, and asks from below it', () => {
    let chat = hear(nothing, welcome([message(1)]));
    chat = hear(chat, { type: 'message', ...message(4) });
    expect(hasGap(chat)).toBe(true);
    expect(last(chat)).toBe(1);
    chat = hear(chat, welcome([message(2), message(3), message(4)]));
    expect(hasGap(chat)).toBe(false);
    expect(last(chat)).toBe(4);
  });
  it('does not ask for ever for a number the engine keeps to itself', () => {
    let chat = hear(nothing, welcome([message(1), message(3)]));
    expect(hasGap(chat)).toBe(false);
    chat = hear(chat, { type: 'message', ...message(4) });
    expect(last(chat)).toBe(4);
  });
  it('keeps what was said until it is confirmed, and then shows it at its place', () => {
    let chat = say(hear(nothing, welcome([])), { id: id(1), text: 'mine', at: 1 });
    chat = hear(chat, { type: 'message', ...message(2) });
    expect(chat.unconfirmed).toHaveLength(1);
    chat = hear(chat, { type: 'sent', id: id(1), number: 1, at: 7 });
    expect(chat.unconfirmed).toEqual([]);
    expect(chat.messages.map((one) => [one.number, one.from])).toEqual([[1, 'customer'], [2, 'agent']]);
    expect(hear(chat, { type: 'sent', id: id(1), number: 1, at: 7 })).toEqual(chat);
  });
  it('finds its own words again after a reload, without a second copy', () => {
    let chat = remembered('t', [{ id: id(1), text: 'mine', at: 1 }, { id: id(2), text: 'second', at: 2 }]);
    chat = hear(chat, welcome([message(1, { from: 'customer', id: id(1), text: 'mine' })]));
    expect(chat.unconfirmed.map((one) => one.text)).toEqual(['second']);
    expect(numbers(chat)).toEqual([1]);
  });
  it('goes on arriving when the welcome never came, with words that are still fresh', () => {
    const words = [{ id: id(1), text: 'hello', at: 1_000 }];
    expect(remembered(null, words, true, 500_000)).toMatchObject({ phase: 'opening', token: null, unconfirmed: words, returned: [] });
    expect(remembered(null, words, true, 700_000)).toMatchObject({ phase: 'start', unconfirmed: [], returned: ['hello'] });
    expect(remembered(null, words, false, 1_001)).toMatchObject({ phase: 'start', returned: ['hello'] });
    expect(remembered(null, [], true, 1_001).phase).toBe('start');
  });
  it('marks never go back', () => {
    let chat = hear(nothing, welcome([message(1, { from: 'customer' })]));
    expect(markOf(chat, 1)).toBe('sent');
    chat = hear(chat, { type: 'marks', received: 1, read: 0 });
    expect(markOf(chat, 1)).toBe('delivered');
    chat = hear(hear(chat, { type: 'marks', received: 1, read: 1 }), { type: 'marks', received: 0, read: 0 });
    expect(markOf(chat, 1)).toBe('read');
  });
  it('gives the words back when the earlier chat is over', () => {
    const chat = hear(remembered('old', [{ id: id(1), text: 'late', at: 1 }]), { type: 'refused', code: 'expired', message: '' });
    expect(chat.token).toBeNull();
    expect(chat).toMatchObject({ phase: 'start', returned: ['late'], unconfirmed: [], refusal: { code: 'expired' } });
  });
  it('leaves what was said to be read when it expires before the customer’s eyes', () => {
    const talked = say(hear(nothing, welcome([message(1)])), { id: id(1), text: 'late', at: 1 });
    const chat = hear(talked, { type: 'refused', code: 'expired', message: '' });
    expect(chat).toMatchObject({ phase: 'closed', token: null, returned: ['late'], unconfirmed: [] });
    expect(numbers(chat)).toEqual([1]);
  });
  it('keeps the words while the engine is only busy', () => {
    const begun = say(remembered(null, []), { id: id(1), text: 'hello', at: 1 });
    const chat = hear(begun, { type: 'refused', code: 'busy', message: '', retry_after_ms: 2000 });
    expect(chat.phase).toBe('refused');
    expect(chat.refusal).toEqual({ code: 'busy', retryAfterMs: 2000 });
    expect(hear(begun, { type: 'refused', code: 'restarting', message: '' }).refusal).toEqual({ code: 'restarting', retryAfterMs: 2000 });
    expect(hear(begun, { type: 'refused', code: 'closed', message: '' }).refusal).toEqual({ code: 'closed' });
    expect(hear(chat, welcome([], { state: 'waiting', position: 3 }))).toMatchObject({ phase: 'waiting', position: 3, unconfirmed: [{ text: 'hello' }] });
  });
  it('returns what was too long, and keeps what was only too fast', () => {
    const chat = say(hear(nothing, welcome([])), { id: id(1), text: 'x', at: 1 });
    expect(hear(chat, { type: 'error', code: 'too_long', message: '', id: id(1) })).toMatchObject({ unconfirmed: [], returned: ['x'] });
    expect(hear(chat, { type: 'error', code: 'too_fast', message: '', id: id(1) })).toMatchObject({ unconfirmed: [{ text: 'x' }], trouble: 'too_fast' });
  });
  it('takes the entry point’s title from the engine', () => {
    expect(hear(nothing, welcome([], { title: 'Printer Support' })).title).toBe('Printer Support');
  });
  it('tells how long the wait may be while it waits, and no longer', () => {
    const chat = hear(nothing, welcome([], { state: 'waiting', position: 3, wait: { from: 2, to: 4 } }));
    expect(chat.wait).toEqual({ from: 2, to: 4 });
    expect(hear(chat, { type: 'state', state: 'waiting', position: 2 }).wait).toBeNull();
    expect(hear(chat, { type: 'state', state: 'connected', agent: 'Ada' }).wait).toBeNull();
  });
  it('forgets that the agent types when the agent has spoken or gone', () => {
    const chat = hear(hear(nothing, welcome([])), { type: 'typing', on: true });
    expect(chat.agentTypes).toBe(true);
    expect(hear(chat, { type: 'message', ...message(1) }).agentTypes).toBe(false);
    expect(hear(chat, { type: 'state', state: 'waiting', position: 1 })).toMatchObject({ agentTypes: false, agent: '', position: 1 });
  });
  it('starts anew when the token names another conversation', () => {
    const old = hear(nothing, welcome([message(1)]));
    const chat = hear(old, welcome([message(1, { text: 'other' })], { token: 'u', interaction: 'interaction-1.2' }));
    expect(chat.messages.map((one) => one.text)).toEqual(['other']);
  });
});

describe('a frame of the engine', () => {
  it('is not believed when it is none', () => {
    for (const raw of [{}, { type: 'unknown' }, { type: 'welcome' }, { type: 'state', state: 'dancing' }, { type: 'message', number: 0, from: 'agent', text: '' },
      { type: 'message', number: 1, from: 'robot', text: '' }])
      expect(readFrame(raw)).toBeNull();
  });
  it('loses only the messages that are none', () => {
    const frame = readFrame({ type: 'welcome', token: 't', state: 'waiting', messages: [null, 3, { number: 1, from: 'agent', text: 'a', at: 1 }] });
    expect(frame).toMatchObject({ messages: [{ number: 1 }], marks: { received: 0, read: 0 } });
  });
});

describe('being called back', () => {
  const waits = (callback?: 'offered' | 'agreed') => hear(nothing, { type: 'state', state: 'waiting', position: 2, ...(callback ? { callback } : {}) });
  it('is offered and agreed while the customer waits, and no longer when somebody answers', () => {
    expect(waits('offered').callback).toBe('offered');
    expect(hear(waits('offered'), { type: 'state', state: 'waiting', position: 2, callback: 'agreed' }).callback).toBe('agreed');
    expect(hear(waits('agreed'), { type: 'state', state: 'connected', agent: 'Ada' }).callback).toBe(null);
  });
  it('keeps the number like a message, and never puts it back into the box', () => {
    const asked = say(waits('offered'), { id: '00000000000000aa', text: '+442079460000', at: 1, callback: true });
    const kept = hear(asked, { type: 'sent', id: '00000000000000aa', number: 1, at: 5 });
    expect(kept.messages[0]).toMatchObject({ text: '+442079460000', kind: 'callback' });
    const refusedIt = hear(asked, { type: 'error', code: 'invalid_number', message: '', id: '00000000000000aa' });
    expect(refusedIt.returned).toEqual([]);
    expect(refusedIt.trouble).toBe('invalid_number');
    expect(refusedIt.unconfirmed).toEqual([]);
  });
  it('takes numbers as people write them', () => {
    for (const good of ['+44 20 7946 0000', '(020) 7946-0000', '030/123.456', '＋８６ １０ ６５５２ ９９８８']) expect(looksLikeNumber(good)).toBe(true);
    for (const wrong of ['', '12345', '1234567890123456', 'call me', '12+345678', '++4412345678']) expect(looksLikeNumber(wrong)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { answersAtOnce, DeskAccepts, microphoneTrouble, phoneUser, silentPhone, step, troubles, type Order, type Phone, type PhoneEvent } from '../desktop/phone/phone';
import { phoneEn } from '../language/phone_en';
import { phoneZh } from '../language/phone_zh';

/// The telephone after these events, and all it ordered.
function after(...events: PhoneEvent[]): { phone: Phone; orders: Order[] } {
  let phone = silentPhone;
  const orders: Order[] = [];
  for (const event of events) {
    const then = step(phone, event);
    phone = then.phone;
    orders.push(...then.orders);
  }
  return { phone, orders };
}
const on: PhoneEvent[] = [{ type: 'switch_on' }, { type: 'microphone_ready' }, { type: 'registered' }];
const called = (id: string, atOnce = false): PhoneEvent => ({ type: 'called', id, from: '+4420', atOnce, at: 1_000 });
const talking: PhoneEvent[] = [...on, called('a'), { type: 'answer' }, { type: 'talking', id: 'a', at: 7 }];

describe('a telephone in the page', () => {
  it('asks for the microphone before anybody can ring it', () => {
    expect(after(...on).orders).toEqual([{ order: 'check_microphone' }, { order: 'register' }]);
    expect(after(...on).phone.line).toBe('registered');
  });
  it('is not registered without a microphone, and says why', () => {
    const { phone, orders } = after({ type: 'switch_on' }, { type: 'microphone_failed', trouble: 'microphone_missing' });
    expect(phone).toEqual({ line: 'off', call: null, trouble: 'microphone_missing', acceptedAt: null });
    expect(orders).not.toContainEqual({ order: 'register' });
  });
  it('is switched on again after trouble', () => {
    const { phone } = after({ type: 'switch_on' }, { type: 'microphone_failed', trouble: 'microphone_denied' }, ...on);
    expect(phone).toEqual({ line: 'registered', call: null, trouble: null, acceptedAt: null });
  });
  it('gives up on a wrong password instead of trying on, and says so', () => {
    for (const [status, trouble] of [[401, 'wrong_password'], [403, 'wrong_password'], [404, 'refused']] as const) {
      const { phone, orders } = after({ type: 'switch_on' }, { type: 'microphone_ready' }, { type: 'register_failed', status });
      expect(phone).toEqual({ line: 'off', call: null, trouble, acceptedAt: null });
      expect(orders.at(-1)).toEqual({ order: 'unregister' });
    }
  });
  it('tries on without an answer', () => {
    for (const status of [0, 408, 503]) {
      const { phone, orders } = after({ type: 'switch_on' }, { type: 'microphone_ready' }, { type: 'register_failed', status });
      expect(phone).toEqual({ line: 'lost', call: null, trouble: null, acceptedAt: null });
      expect(orders.at(-1)).toEqual({ order: 'register_later' });
    }
    expect(after(...on, { type: 'disconnected' }, { type: 'registered' }).phone.line).toBe('registered');
  });
  it('rings until it is answered', () => {
    expect(after(...on, called('a')).phone.call).toMatchObject({ stage: 'ringing', from: '+4420' });
    expect(after(...talking).orders.at(-1)).toEqual({ order: 'answer', id: 'a' });
    expect(after(...talking).phone.call).toMatchObject({ stage: 'talking', since: 7, muted: false });
  });
  it('answers by itself what the desktop has accepted', () => {
    const { phone, orders } = after(...on, called('a', true));
    expect(phone.call?.stage).toBe('answering');
    expect(orders.at(-1)).toEqual({ order: 'answer', id: 'a' });
    expect(after(...on, called('a', true), { type: 'answer' }).orders.filter((one) => one.order === 'answer')).toHaveLength(1);
  });
  it('is busy to a second call and not there when off', () => {
    expect(after(...talking, called('b', true)).orders.at(-1)).toEqual({ order: 'refuse', id: 'b', status: 486 });
    expect(after(...talking, called('b', true)).phone.call?.id).toBe('a');
    expect(after(called('b')).orders).toEqual([{ order: 'refuse', id: 'b', status: 480 }]);
  });
  it('hangs up when it is switched off', () => {
    expect(after(...talking, { type: 'switch_off' }).orders.slice(-2)).toEqual([{ order: 'end', id: 'a' }, { order: 'unregister' }]);
  });
  it('is declined, hung up, or ended by the other side', () => {
    expect(after(...on, called('a'), { type: 'hang_up' }).orders.at(-1)).toEqual({ order: 'refuse', id: 'a', status: 480 });
    expect(after(...talking, { type: 'hang_up' }).orders.at(-1)).toEqual({ order: 'end', id: 'a' });
    for (const end of [{ type: 'hang_up' }, { type: 'ended', id: 'a' }] as const) expect(after(...talking, end).phone).toMatchObject({ line: 'registered', call: null });
    expect(after(...talking, { type: 'ended', id: 'b' }).phone.call?.id).toBe('a');
  });
  it('mutes while talking, each change once', () => {
    expect(after(...on, called('a'), { type: 'mute', on: true }).orders.at(-1)).toEqual({ order: 'register' });
    const { phone, orders } = after(...talking, { type: 'mute', on: true }, { type: 'mute', on: true }, { type: 'mute', on: false });
    expect(phone.call?.muted).toBe(false);
    expect(orders.filter((one) => one.order === 'mute')).toEqual([{ order: 'mute', id: 'a', on: true }, { order: 'mute', id: 'a', on: false }]);
    expect(after(...talking, { type: 'mute', on: true }, { type: 'ended', id: 'a' }, called('b')).phone.call?.muted).toBe(false);
  });
  it('keeps its call when the connection to the server is gone', () => {
    expect(after(...talking, { type: 'disconnected' }).phone).toMatchObject({ line: 'lost', call: { id: 'a', stage: 'talking' } });
  });
  it('tells the other side where it is when it has another connection within a call', () => {
    expect(after(...talking, { type: 'disconnected' }, { type: 'registered' }).orders.at(-1)).toEqual({ order: 'tell_where', id: 'a' });
    expect(after(...talking, { type: 'registered' }).orders).not.toContainEqual({ order: 'tell_where', id: 'a' });
    for (const events of [on, [...on, called('a')]]) expect(after(...events, { type: 'disconnected' }, { type: 'registered' }).orders).toEqual(after(...events).orders);
  });
  it('does not hang up, or decline, because its page is left', () => {
    expect(after(...talking, { type: 'page_left' }).orders.slice(-2)).toEqual([{ order: 'fail', id: 'a' }, { order: 'unregister' }]);
    expect(after(...on, called('a'), { type: 'page_left' }).orders.slice(-2)).toEqual([{ order: 'refuse', id: 'a', status: 410 }, { order: 'unregister' }]);
    expect(after({ type: 'page_left' }).orders).toEqual([]);
  });
  it('ends its call and lets nobody ring any more when the microphone is gone', () => {
    const { phone, orders } = after(...talking, { type: 'microphone_failed', trouble: 'microphone_gone' });
    expect(phone).toEqual({ line: 'off', call: null, trouble: 'microphone_gone', acceptedAt: null });
    expect(orders.slice(-2)).toEqual([{ order: 'fail', id: 'a' }, { order: 'unregister' }]);
    expect(step(phone, { type: 'ended', id: 'a' }).phone).toEqual(phone);
  });
  it('says that nothing is heard for as long as that call lasts', () => {
    expect(after(...talking, { type: 'no_audio', id: 'a' }).phone.trouble).toBe('no_audio');
    expect(after(...talking, { type: 'no_audio', id: 'a' }, { type: 'ended', id: 'a' }).phone.trouble).toBeNull();
  });
});
describe('an offer accepted at the desk', () => {
  const offer = (interaction: string, channel = 'voice') => ({ interaction, channel });
  const work = (id: string, state = 'connected') => ({ id, state });
  it('answers the telephone that rings for it', () => {
    const desk = new DeskAccepts();
    expect(desk.saw([offer('i1')], [])).toBe(false);
    expect(desk.saw([], [])).toBe(false); // the offer is gone before the interaction is there
    expect(desk.saw([], [work('i1')])).toBe(true);
    expect(desk.saw([], [work('i1')])).toBe(false);
    expect(after(...on, called('a'), { type: 'accepted', at: 900 }).orders.at(-1)).toEqual({ order: 'answer', id: 'a' });
  });
  it('answers also the telephone that rings only then, but none that rings much later', () => {
    expect(after(...on, { type: 'accepted', at: 900 }, called('a')).orders.at(-1)).toEqual({ order: 'answer', id: 'a' });
    expect(after(...on, { type: 'accepted', at: -9_500 }, called('a')).phone.call?.stage).toBe('ringing');
    expect(after(...talking, { type: 'accepted', at: 900 }, { type: 'ended', id: 'a' }, called('b')).phone.call?.stage).toBe('ringing');
  });
  it('is no chat, none that is gone, and no call from before', () => {
    const desk = new DeskAccepts();
    desk.saw([offer('i1', 'chat'), offer('i2')], [work('i3')]);
    expect(desk.saw([], [work('i1'), work('i3')])).toBe(false);
    expect(desk.saw([], [work('i2', 'wrapping')])).toBe(false);
  });
});
describe('what the telephone reads', () => {
  it('is the wish to be answered at once, and no other', () => {
    expect(answersAtOnce('<sip:localhost>;answer-after=0', undefined)).toBe(true);
    expect(answersAtOnce(undefined, '<http://localhost>;info=alert-autoanswer')).toBe(true);
    for (const other of [undefined, '', '<sip:a>;answer-after=05', '<sip:a>;answer-after=10', '<sip:a?x=answer-after=0>']) expect(answersAtOnce(other, other)).toBe(false);
  });
  it('is what the browser says of the microphone', () => {
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', ''].map(microphoneTrouble)).toEqual([
      'microphone_denied', 'microphone_missing', 'microphone_busy', 'microphone_busy']);
  });
  it('is the name of an agent of any tenant', () => {
    expect(phoneUser({ tenant: 'main', name: 'ada' })).toBe('ada');
    expect(phoneUser({ tenant: 'acme', name: 'ada' })).toBe('acme/ada');
  });
});
it('every trouble of the telephone has words', () => {
  for (const one of troubles) for (const words of [phoneEn, phoneZh]) expect(words.trouble[one]).toBeTruthy();
});

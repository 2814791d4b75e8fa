import { describe, expect, it } from 'vitest';
import { calledBy, controlsOf, messageOf, stateOf, type CallState } from '../desktop/call';
import type { Call, CallParty } from '../desktop/frames';

const call = (part: Partial<Call> = {}): Call => ({ phone: 'answered', on_hold: false, apart: false, recording: 'off', parties: [], ...part });
const party = (role: CallParty['role'], ringing = false): CallParty => ({ role, who: 'Grace', ringing });
const hindrances = (one: Call | undefined): Record<string, string> => {
  const { customer, consulted, recording } = controlsOf(one);
  return Object.fromEntries([...customer, ...consulted, ...recording].map((control) => [control.act, control.hindered ?? '']));
};

describe('the state of a call', () => {
  const table: [CallState, Call | undefined][] = [
    ['connecting', undefined],
    ['ringing', call({ phone: 'ringing' })],
    ['talking', call()],
    ['hold', call({ on_hold: true })],
    ['consult_rings', call({ apart: true, parties: [party('consulted', true)] })],
    ['consulting', call({ apart: true, parties: [party('consulted')] })],
    ['meanwhile', call({ parties: [party('consulted')] })],
    ['hold', call({ on_hold: true, parties: [party('consulted')] })],
    ['conference', call({ parties: [party('joined')] })],
    ['consulting', call({ apart: true, parties: [party('joined'), party('consulted')] })],
    ['passing', call({ parties: [party('passed', true)] })],
    ['passed', call({ parties: [party('passed')], phone: 'ringing' })],
    ['talking', call({ parties: [party('listening')] })],
  ];
  it.each(table)('is %s', (state, one) => {
    expect(stateOf({ state: 'connected', ...(one ? { call: one } : {}) })).toBe(state);
  });
  it('is of an agent whom another asks, and who advises, waits or has joined', () => {
    const lead = party('lead');
    expect(stateOf({ state: 'consulted', call: call({ phone: 'ringing', apart: true, parties: [lead] }) })).toBe('asked');
    expect(stateOf({ state: 'consulted', call: call({ apart: true, parties: [lead] }) })).toBe('advising');
    expect(stateOf({ state: 'consulted', call: call({ parties: [lead] }) })).toBe('advice_waits');
    expect(stateOf({ state: 'joined', call: call({ parties: [lead] }) })).toBe('joined');
    expect(stateOf({ state: 'consulted' })).toBe('connecting');
  });
  it('is over when wrap-up has begun, whatever was last heard of it', () => {
    expect(stateOf({ state: 'wrapping', call: call({ on_hold: true }) })).toBe('over');
  });
});

describe('what can be done with a call', () => {
  it('waits for the phone', () => {
    expect(hindrances(undefined)).toEqual({ hold: 'connecting', consult: 'connecting', pass: 'connecting', digits: 'connecting', record: 'connecting' });
    expect(hindrances(call({ phone: 'ringing' }))).toMatchObject({ hold: 'answer_first', digits: 'answer_first', record: 'answer_first' });
  });
  it('is everything while talking, and to resume on hold', () => {
    expect(hindrances(call())).toEqual({ hold: '', consult: '', pass: '', digits: '', record: '' });
    expect(hindrances(call({ on_hold: true }))).toMatchObject({ resume: '', consult: '' });
  });
  it('is to turn, to join, to hand over and to end while somebody is consulted', () => {
    expect(hindrances(call({ apart: true, parties: [party('consulted', true)] }))).toMatchObject({
      hold: 'customer_waits', consult: 'already_consulting', pass: 'already_consulting', customer: '', conference: 'not_answered',
      complete: 'not_answered', end_consult: '',
    });
    expect(hindrances(call({ parties: [party('consulted')] }))).toMatchObject({ hold: '', consulted: '', conference: '', complete: '' });
  });
  it('is to talk on and to wait no more while somebody of a queue is waited for', () => {
    expect(hindrances(call({ parties: [party('awaited')] }))).toEqual({
      hold: '', consult: 'already_waiting', pass: 'already_waiting', digits: '', record: '', end_consult: '',
    });
    expect(stateOf({ state: 'connected', call: call({ parties: [party('awaited')] }) })).toBe('talking');
  });
  it('is to consult another one in a conference, and nobody while it is passed on', () => {
    expect(hindrances(call({ parties: [party('joined')] }))).toMatchObject({ consult: '', pass: '', leave: '' });
    expect(hindrances(call({ parties: [party('passed', true)] }))).toMatchObject({ consult: 'passing_on', pass: 'passing_on' });
  });
  it('can be heard when it was a message left by phone', () => {
    expect(messageOf({ id: 'interaction-32768.7', call: call({ recording: 'message' }) })).toBe('/desktop/recording?interaction=interaction-32768.7');
    expect(messageOf({ id: 'interaction-32768.7', call: call({ recording: 'on' }) })).toBeNull();
    expect(messageOf({ id: 'interaction-32768.7' })).toBeNull();
  });
  it('is to pause, to go on and to stop a recording', () => {
    expect(controlsOf(call({ recording: 'on' })).recording.map((one) => one.act)).toEqual(['pause', 'stop_recording']);
    expect(controlsOf(call({ recording: 'announcing' })).recording.map((one) => one.act)).toEqual(['stop_recording']);
    for (const recording of ['pausing', 'paused'] as const)
      expect(controlsOf(call({ recording })).recording.map((one) => one.act)).toEqual(['record', 'stop_recording']);
  });
});

describe('who is to be called', () => {
  it('is a number as it is dialled, or an agent by user name', () => {
    expect(calledBy('+44 (20) 7946-0991')).toEqual({ number: '+442079460991' });
    expect(calledBy('*21#')).toEqual({ number: '*21#' });
    expect(calledBy(' grace ')).toEqual({ agent: 'grace' });
    expect(calledBy('grace hopper', [{ name: 'grace', display_name: 'Grace Hopper' }])).toEqual({ agent: 'grace' });
    expect(calledBy('amara.okoro')).toEqual({ agent: 'amara.okoro' });
    expect(calledBy('  ')).toBeNull();
  });
});

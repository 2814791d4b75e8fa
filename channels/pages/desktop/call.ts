import type { Call, CallParty, Interaction } from './frames';

/// What a call is like just now, and what its lead can do with it; pure. docs/calls.md says what each means.
export type CallState =
  | 'connecting'
  | 'ringing'
  | 'talking'
  | 'hold'
  | 'consult_rings'
  | 'consulting'
  | 'meanwhile'
  | 'conference'
  | 'passing'
  | 'passed'
  | 'asked'
  | 'advising'
  | 'advice_waits'
  | 'joined'
  | 'over';
export type CallAct =
  | 'hold'
  | 'resume'
  | 'consult'
  | 'pass'
  | 'customer'
  | 'consulted'
  | 'conference'
  | 'complete'
  | 'end_consult'
  | 'leave'
  | 'record'
  | 'pause'
  | 'stop_recording'
  | 'digits';
/// Why something cannot be done just now.
export type Hindrance = 'connecting' | 'answer_first' | 'customer_waits' | 'already_consulting' | 'already_waiting' | 'passing_on' | 'not_answered';
export interface Control {
  act: CallAct;
  hindered?: Hindrance;
}

export const isCall = (one: { channel: string }): boolean => one.channel === 'voice';
/// Where what a caller said can be heard, by whoever has it; null where there is nothing to hear.
export const messageOf = (one: Pick<Interaction, 'id' | 'call'>): string | null =>
  one.call?.recording === 'message' ? `/desktop/recording?interaction=${encodeURIComponent(one.id)}` : null;
export const inRole = (call: Call | undefined, role: CallParty['role']): CallParty | undefined => call?.parties.find((one) => one.role === role);

/// Whether another leads it, and this agent takes part.
export const isBeside = ({ state }: Pick<Interaction, 'state'>): boolean => state === 'consulted' || state === 'joined';

export function stateOf({ state, call }: Pick<Interaction, 'state' | 'call'>): CallState {
  if (state === 'wrapping') return 'over';
  if (!call) return 'connecting';
  if (isBeside({ state })) return call.phone === 'ringing' ? 'asked' : state === 'joined' ? 'joined' : call.apart ? 'advising' : 'advice_waits';
  const passed = inRole(call, 'passed');
  if (passed) return passed.ringing ? 'passing' : 'passed';
  if (call.phone === 'ringing') return 'ringing';
  const consulted = inRole(call, 'consulted');
  if (consulted && call.apart) return consulted.ringing ? 'consult_rings' : 'consulting';
  if (call.on_hold) return 'hold';
  if (inRole(call, 'joined')) return 'conference';
  return consulted ? 'meanwhile' : 'talking';
}

/// What there is to do, in the order it is shown: the customer first, then the one consulted, then the recording. The lead leaves a conference to
/// who is in it.
export function controlsOf(call: Call | undefined): { customer: Control[]; consulted: Control[]; recording: Control[] } {
  const early: Hindrance | undefined = !call ? 'connecting' : call.phone === 'ringing' ? 'answer_first' : undefined;
  const consulted = inRole(call, 'consulted');
  const awaited = inRole(call, 'awaited');
  const busy: Hindrance | undefined = consulted ? 'already_consulting' : awaited ? 'already_waiting' : inRole(call, 'passed') ? 'passing_on' : undefined;
  const control = (act: CallAct, ...hindrances: (Hindrance | undefined)[]): Control => {
    const hindered = [early, ...hindrances].find((one) => one !== undefined);
    return hindered ? { act, hindered } : { act };
  };
  const silent = consulted?.ringing ? ('not_answered' as const) : undefined;
  const recording = call?.recording ?? 'off';
  return {
    customer: [
      control(call?.on_hold && !call.apart ? 'resume' : 'hold', call?.apart ? 'customer_waits' : undefined),
      control('consult', busy),
      control('pass', busy),
      control('digits'),
      ...(inRole(call, 'joined') ? [control('leave')] : []),
    ],
    consulted: consulted
      ? [control(call?.apart ? 'customer' : 'consulted'), control('conference', silent), control('complete', silent), control('end_consult')]
      : awaited
        ? [control('end_consult')]
        : [],
    recording:
      recording === 'off'
        ? [control('record')]
        : [...(recording === 'announcing' ? [] : [control(recording === 'on' ? 'pause' : 'record')]), control('stop_recording')],
  };
}

/// The keys of a telephone, row by row.
export const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/// Somebody to be called: a number as it is dialled, else the user name of an agent, also when the shown name was written.
export function calledBy(written: string, known: readonly { name: string; display_name: string }[] = []): { number: string } | { agent: string } | null {
  const text = written.trim();
  if (!text) return null;
  const dialled = text.replace(/[\s()./-]/g, '');
  if (/^\+?[0-9*#]+$/.test(dialled)) return { number: dialled };
  const same = (one: string): boolean => one.toLocaleLowerCase() === text.toLocaleLowerCase();
  return { agent: known.find((one) => same(one.name) || same(one.display_name))?.name ?? text };
}

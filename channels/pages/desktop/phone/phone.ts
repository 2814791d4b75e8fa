/// The telephone in the page as a pure machine: what is known of it, and what follows from what happens. Its wires (`line.ts`) tell it
/// events and carry out what it orders. It never calls anybody: calls out begin at the desk, and the engine rings this telephone for them.

/// Why the telephone cannot be used, or nobody is heard. The words for it are in `language/phone_*.ts`.
export const troubles = [
  'microphone_denied', 'microphone_missing', 'microphone_busy', 'microphone_gone', 'not_secure', 'wrong_password', 'refused', 'no_audio',
] as const;
export type Trouble = (typeof troubles)[number];

export interface Call {
  readonly id: string;
  readonly from: string;
  /// The desktop has accepted already: the telephone answers by itself.
  readonly atOnce: boolean;
  readonly stage: 'ringing' | 'answering' | 'talking';
  readonly muted: boolean;
  /// Milliseconds of the page's clock; set when talking began.
  readonly since: number | null;
}
/// off: it was not switched on, or had to be switched off; then nobody is rung here. checking: the microphone is asked for.
export interface Phone {
  readonly line: 'off' | 'checking' | 'connecting' | 'registered' | 'lost';
  readonly call: Call | null;
  readonly trouble: Trouble | null;
  /// When a call was accepted at the desk that has not rung here yet; milliseconds of the page's clock.
  readonly acceptedAt: number | null;
}
export const silentPhone: Phone = { line: 'off', call: null, trouble: null, acceptedAt: null };
/// The engine gives a call that is not connected by then to somebody else (`connect_within`).
const connectWithinMs = 10_000;

export type PhoneEvent =
  | { type: 'switch_on' }
  | { type: 'switch_off' }
  /// The page is closed or loaded anew.
  | { type: 'page_left' }
  | { type: 'microphone_ready' }
  | { type: 'microphone_failed'; trouble: Trouble }
  | { type: 'registered' }
  | { type: 'register_failed'; status: number }
  | { type: 'disconnected' }
  | { type: 'called'; id: string; from: string; atOnce: boolean; at: number }
  | { type: 'talking'; id: string; at: number }
  | { type: 'ended'; id: string }
  | { type: 'no_audio'; id: string }
  | { type: 'answer' }
  /// At the desk, by the same person: here it rings already, or is about to.
  | { type: 'accepted'; at: number }
  | { type: 'hang_up' }
  | { type: 'mute'; on: boolean };

export type Order =
  | { order: 'check_microphone' }
  | { order: 'register' }
  | { order: 'register_later' }
  | { order: 'unregister' }
  | { order: 'answer'; id: string }
  /// SIP's status for a call that is not taken; 410: nobody is here any more, which is no word of the person's.
  | { order: 'refuse'; id: string; status: 410 | 480 | 486 }
  | { order: 'end'; id: string }
  /// Nobody hung up: the customer is to be served by somebody else.
  | { order: 'fail'; id: string }
  /// The connection is another one: the other side is told where this telephone is now.
  | { order: 'tell_where'; id: string }
  | { order: 'mute'; id: string; on: boolean };

/// The audio's side of a telephone that is on.
const on = (phone: Phone): boolean => phone.line !== 'off';
const microphone = (trouble: Trouble): boolean => trouble.startsWith('microphone_') || trouble === 'not_secure';

export function step(phone: Phone, event: PhoneEvent): { phone: Phone; orders: readonly Order[] } {
  const stay = { phone, orders: [] };
  const call = phone.call;
  switch (event.type) {
    case 'switch_on':
      if (on(phone)) return stay;
      return { phone: { ...silentPhone, line: 'checking' }, orders: [{ order: 'check_microphone' }] };
    case 'switch_off':
      return on(phone) ? off(null, call && bye(call)) : stay;
    case 'page_left':
      return on(phone) ? off(null, call && lost(call)) : stay;
    case 'microphone_ready':
      if (phone.line !== 'checking') return stay;
      return { phone: { ...phone, line: 'connecting' }, orders: [{ order: 'register' }] };
    case 'microphone_failed':
      // Nobody is rung where nobody can speak: without a microphone the engine is to find another.
      return on(phone) ? off(event.trouble, call && lost(call)) : stay;
    case 'registered':
      if (phone.line !== 'connecting' && phone.line !== 'lost') return stay;
      return { phone: { ...phone, line: 'registered', trouble: null }, orders: phone.line === 'lost' && call?.stage === 'talking' ? [{ order: 'tell_where', id: call.id }] : [] };
    case 'register_failed':
      if (!on(phone) || phone.line === 'checking') return stay;
      if (event.status === 401 || event.status === 403 || event.status === 407) return off('wrong_password', call && bye(call));
      // No answer, or not now: the server may be about to come back.
      if (event.status < 400 || event.status === 408 || event.status >= 500) return { phone: { ...phone, line: 'lost' }, orders: [{ order: 'register_later' }] };
      return off('refused', call && bye(call));
    case 'disconnected':
      // The call goes on: its audio does not run over this connection.
      if (phone.line !== 'registered' && phone.line !== 'connecting') return stay;
      return { phone: { ...phone, line: 'lost' }, orders: [] };
    case 'called':
      if (!on(phone)) return { phone, orders: [{ order: 'refuse', id: event.id, status: 480 }] };
      if (call) return { phone, orders: [{ order: 'refuse', id: event.id, status: 486 }] };
      return ring(phone, event);
    case 'accepted':
      if (!on(phone)) return stay;
      if (!call) return { phone: { ...phone, acceptedAt: event.at }, orders: [] };
      return step(phone, { type: 'answer' });
    case 'answer':
      if (call?.stage !== 'ringing') return stay;
      return { phone: { ...phone, call: { ...call, stage: 'answering' } }, orders: [{ order: 'answer', id: call.id }] };
    case 'talking':
      if (call?.id !== event.id || call.stage === 'talking') return stay;
      return { phone: { ...phone, trouble: null, call: { ...call, stage: 'talking', since: event.at } }, orders: [] };
    case 'no_audio':
      if (call?.id !== event.id) return stay;
      return { phone: { ...phone, trouble: 'no_audio' }, orders: [] };
    case 'ended':
      if (call?.id !== event.id) return stay;
      return { phone: { ...phone, call: null, trouble: phone.trouble && microphone(phone.trouble) ? phone.trouble : null }, orders: [] };
    case 'hang_up':
      if (!call) return stay;
      return { phone: { ...phone, call: null, trouble: null }, orders: [bye(call)] };
    case 'mute':
      if (call?.stage !== 'talking' || call.muted === event.on) return stay;
      return { phone: { ...phone, call: { ...call, muted: event.on } }, orders: [{ order: 'mute', id: call.id, on: event.on }] };
  }
}

function ring(phone: Phone, { id, from, atOnce, at }: PhoneEvent & { type: 'called' }): { phone: Phone; orders: readonly Order[] } {
  const wanted = atOnce || (phone.acceptedAt !== null && at - phone.acceptedAt <= connectWithinMs);
  const call: Call = { id, from, atOnce, stage: wanted ? 'answering' : 'ringing', muted: false, since: null };
  return { phone: { ...phone, call, acceptedAt: null }, orders: wanted ? [{ order: 'answer', id }] : [] };
}
function off(trouble: Trouble | null, last: Order | null): { phone: Phone; orders: readonly Order[] } {
  return { phone: { ...silentPhone, trouble }, orders: [...(last ? [last] : []), { order: 'unregister' }] };
}
function bye(call: Call): Order {
  return call.stage === 'talking' ? { order: 'end', id: call.id } : { order: 'refuse', id: call.id, status: 480 };
}

function lost(call: Call): Order {
  return call.stage === 'talking' ? { order: 'fail', id: call.id } : { order: 'refuse', id: call.id, status: 410 };
}

/// Whether an INVITE wants to be answered by itself: `Call-Info: <…>;answer-after=0`, or `Alert-Info: <…>;info=alert-autoanswer`.
export function answersAtOnce(callInfo: string | undefined, alertInfo: string | undefined): boolean {
  return /;\s*answer-after\s*=\s*0\s*(?:[;,]|$)/i.test(callInfo ?? '') || /;\s*info\s*=\s*"?alert-autoanswer"?\s*(?:[;,]|$)/i.test(alertInfo ?? '');
}
/// Remembers which calls were on offer at the desk, and says when one of them has been accepted there: then the telephone that rings for it
/// is answered by itself. Nothing else opens the microphone unasked.
export class DeskAccepts {
  /// An offer is gone before its interaction is there; so they are remembered, the latest ones.
  private offered: readonly string[] = [];
  saw(offers: readonly { interaction: string; channel: string }[], interactions: readonly { id: string; state: string }[]): boolean {
    const taken = interactions.filter((one) => one.state !== 'wrapping' && this.offered.includes(one.id)).map((one) => one.id);
    const now = offers.filter((one) => one.channel === 'voice').map((one) => one.interaction);
    const before = this.offered.filter((one) => !taken.includes(one) && !now.includes(one));
    this.offered = [...before.slice(-offersRemembered), ...now];
    return taken.length > 0;
  }
}
const offersRemembered = 8;
/// What a browser says when it gives no microphone (Media Capture and Streams 10.3).
export function microphoneTrouble(name: string): Trouble {
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphone_denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'microphone_missing';
  return 'microphone_busy';
}
/// An agent's telephone in SIP: the name alone in the tenant `main`, else with its tenant.
export const phoneUser = (me: { tenant: string; name: string }): string => (me.tenant === 'main' ? me.name : `${me.tenant}/${me.name}`);

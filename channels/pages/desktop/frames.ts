/// The words of docs/protocols/desktop.md, as the page holds them.
export type Readiness = 'ready' | 'not_ready';
export interface Agent {
  id: string;
  name: string;
  display_name: string;
  state: Readiness;
  reason?: string;
  since: number;
  pending?: { state: Readiness; reason?: string };
  capacity: Record<string, { limit: number; load: number }>;
  /// Channels that the agent takes at an endpoint, none of which is there just now.
  unreachable?: readonly string[];
}
export interface Offer {
  id: string;
  interaction: string;
  channel: string;
  queue: string;
  /// What people call the queue, where that is not its name.
  queue_name?: string;
  customer: string;
  preview: string;
  /// Left by the agent who transferred it.
  note?: string;
  note_from?: string;
  waiting_since: number;
  offered_at: number;
  expires_at: number;
  attempt: number;
  /// The customer is to be called.
  callback?: true;
}
export interface Message {
  number: number;
  from: 'agent' | 'customer' | 'system';
  author?: string;
  id?: string;
  text: string;
  /// Of a transfer's notice: what its author left for the next agent.
  note?: string;
  at: number;
  /// The customer's: the text is a number to call back.
  kind?: 'callback';
}
export interface Marks {
  received: number;
  read: number;
}
/// Another end of a call than customer and lead; `awaited`: somebody of a queue, who will be consulted once one is free. `who`: the name of a person or
/// a queue, or a number, empty when it is not known any more.
export interface CallParty {
  role: 'lead' | 'consulted' | 'joined' | 'passed' | 'listening' | 'awaited';
  who: string;
  ringing: boolean;
  /// Of who listens.
  how?: 'whisper' | 'barge';
}
/// A call, as its lead has it, or an agent beside the lead (then one of the parties is the lead).
export interface Call {
  phone: 'ringing' | 'answered';
  on_hold: boolean;
  /// The lead talks with the one consulted; the customer waits.
  apart: boolean;
  /// `message`: the call is over, and what the caller said waits to be heard.
  /// `pausing`: what is said is still recorded. `announcing`: the customer hears that it will be, and then it is.
  recording: 'off' | 'announcing' | 'on' | 'pausing' | 'paused' | 'message';
  /// Where it is off though it was on, or was to be.
  recording_ended?: 'limit' | 'disk' | 'no_room';
  parties: readonly CallParty[];
  /// Who was asked to come in and did not, or has left; the last one.
  gone?: { who: string; why: string };
}
export interface Interaction {
  id: string;
  channel: string;
  queue: string;
  queue_name?: string;
  /// The customer's, where that is not the agent's own.
  tenant?: string;
  customer: string;
  /// Beside another's lead: asked about it, or in conference.
  state: 'connected' | 'wrapping' | 'calling' | 'consulted' | 'joined';
  /// At which the customer asked to be called back; what came of it is owed until `call_until`.
  call_number?: string;
  call_until?: number;
  customer_here: boolean;
  waiting_since: number;
  connected_at: number;
  wrap_up_ends_at?: number;
  disposition?: string;
  /// Of a call.
  call?: Call;
  messages: readonly Message[];
  marks: Marks;
}
/// A queue to which the customers of its tenant may be passed on.
export interface QueueChoice {
  name: string;
  display_name: string;
  /// Absent: the agent's own.
  tenant?: string;
}
export interface Desk {
  agent: Agent;
  offers: readonly Offer[];
  interactions: readonly Interaction[];
  not_ready_reasons: readonly string[];
  dispositions: readonly string[];
  queues: readonly QueueChoice[];
  roles: readonly string[];
  heartbeat_ms: number;
}
export interface Candidate {
  agent: string;
  idle_ms: number;
  load: number;
  limit: number;
  deciding: string;
  /// What the queue's selection rule ranks by, where that is a number other than 0.
  score?: number;
}
export interface Why {
  configuration: number;
  step: number;
  /// True: an agent became free and took the first in line; then `waiting_before` says how many waited it could have served.
  agent_chose?: boolean;
  waiting_before?: number;
  /// True: so many waited in all; how many of them it could have served was not counted.
  waiting_at_most?: boolean;
  eligible?: number;
  /// Only the first 256 candidates were scored.
  cut?: boolean;
  /// A person decided, and passed over the rules in `overrides`.
  by_hand?: boolean;
  overrides?: readonly string[];
  filtered: readonly { rule: string; count: number }[];
  candidates: readonly Candidate[];
}
/// What would have to happen for one that waits (docs/control-socket.md).
export interface Condition {
  event: string;
  work?: readonly string[];
  in_ms?: number;
  count?: number;
  name?: string;
}
export interface Way {
  agent?: string;
  name?: string;
  sure: boolean;
  takes_first?: string;
  conditions: readonly Condition[];
}
export interface StepAhead {
  step: number;
  in_ms: number;
  at_once: boolean;
  passed_over?: string;
  levels: readonly { skill: string; from: number; to: number }[];
  other_where: boolean;
  raise_s: number;
  fit: number;
  free: number;
}
export interface Requirement {
  kind: 'certificate' | 'skill' | 'where';
  name: string;
  level?: number;
  known: number;
  signed_in: number;
  ready: number;
}
export interface Outlook {
  interaction: string;
  queue_name?: string;
  phase: string;
  position?: number;
  step?: number;
  steps?: number;
  expected_wait?: { p50_ms: number; p90_ms: number };
  agents?: readonly { agent: string; name: string; filtered_by?: string }[];
  next: {
    fit: number;
    fit_signed_in: number;
    ways_all: number;
    ways: readonly Way[];
    steps: readonly StepAhead[];
    requirements: readonly Requirement[];
    rings: readonly { name: string; left_ms: number }[];
    too_long_in_ms?: number;
    too_old_in_ms?: number;
  };
}
export interface QueueRow {
  name: string;
  display_name: string;
  channel?: string;
  waiting: number;
  longest_wait_ms: number;
  offered: number;
  connected: number;
  answered: number;
  abandoned: number;
  service_level: number;
  service_level_variant: string;
  average_wait_ms: number;
  enqueued: number;
}
export interface AgentRow {
  name: string;
  display_name: string;
  state: Readiness | 'signed_out';
  reason?: string;
  since: number;
  load: number;
  limit: number;
  activity: 'idle' | 'offered' | 'talking' | 'wrapping';
}
/// One interaction of a supervisor's queues.
export interface WorkRow {
  id: string;
  queue: string;
  queue_name?: string;
  channel: string;
  state: 'waiting' | 'offered' | 'assigned' | 'talking' | 'wrapping' | 'parked' | 'departed';
  agent?: string;
  agent_name?: string;
  /// At how many agents it rings.
  ringing?: number;
  priority?: number;
  since: number;
  state_since: number;
}
export interface Wallboard {
  now: number;
  queues: readonly QueueRow[];
  agents: readonly AgentRow[];
  /// For supervisors: the first of `work_all`.
  work?: readonly WorkRow[];
  work_all?: number;
}
export interface Me {
  tenant: string;
  name: string;
  display_name: string;
  roles: readonly string[];
  queues: readonly string[];
}

export type ChangeBody =
  | { agent: Agent }
  | { offer: Offer }
  | { offer_gone: { id: string; reason: string } }
  | { interaction: Omit<Interaction, 'messages'> & { messages?: readonly Message[] } }
  | { interaction_gone: string }
  | { message: { interaction: string; message: Message } }
  | { marks: { interaction: string } & Marks };
export type DeskFrame =
  | { type: 'snapshot'; number: number; now: number; desk: Desk }
  | ({ type: 'change'; number: number } & ChangeBody)
  | { type: 'typing'; interaction: string; on: boolean }
  | { type: 'wallboard'; wallboard: Wallboard }
  | { type: 'answer'; request: number; ok: boolean; code?: string; message?: string; why?: Why; outlook?: Outlook }
  | { type: 'signed_out'; reason: string };

const kinds = new Set(['snapshot', 'change', 'typing', 'wallboard', 'answer', 'signed_out']);

/// A frame of the engine that served this page; one of an unknown kind is null and changes nothing.
export function readFrame(raw: Record<string, unknown>): DeskFrame | null {
  if (typeof raw.type !== 'string' || !kinds.has(raw.type)) return null;
  if ((raw.type === 'snapshot' || raw.type === 'change') && typeof raw.number !== 'number') return null;
  return raw as unknown as DeskFrame;
}

import { why } from './explanations_en';

/// How a customer's wait went, step by step, in English. `by` words are of the engine's codes.
export const story = {
  queued: (queue: string, reason: string | null): string => `enters ${queue}` + (reason ? ` (${reason})` : ''),
  refused: (reason: string): string => `turned away: ${reason}`,
  diverted: (queue: string, reason: string, to: string): string => `not taken by ${queue}: ${reason}; goes to ${to}`,
  ended: (how: string, span: string, reason: string | null): string => `${how} after ${span}` + (reason ? ` (${reason})` : ''),
  offered: (agent: string): string => `offered to ${agent}`,
  byHand: 'by hand',
  although: (rules: string): string => `although: ${rules}`,
  firstOf: (n: number, all: boolean): string => `became free; first of ${n} ${all ? 'who wait' : 'it could take'}`,
  bestOf: (n: number): string => `best of ${n}`,
  candidate: (agent: string, load: number, limit: number, idle: string, term: string | null): string =>
    `${agent}: ${load} of ${limit} in hand, idle for ${idle}` + (term ? `, ahead by ${term}` : ''),
  atStep: (step: number): string => `at step ${step}`,
  waits: (position: number): string => `waits, number ${position} in line`,
  could: (n: number): string => `${n} could take it`,
  othersFirst: (n: number): string => `${n} free who take another one first`,
  off: why.filteredBy,
  named: (text: string, names: string): string => `${text} (${names})`,
  offerEnds: {
    declined: (agent: string): string => `${agent} declines`,
    timed_out: (agent: string): string => `${agent} lets it ring out`,
    rescinded: (agent: string): string => `${agent} no longer has it ringing`,
    withdrawn: (agent: string): string => `${agent} is no longer offered it`,
    undeliverable: (agent: string): string => `${agent} is not reached`,
  } as Record<string, (agent: string) => string>,
  spared: (agent: string, span: string): string => `${agent} is spared it for ${span}`,
  sparedThen: (span: string): string => `spared it for ${span}`,
  relaxed: (step: number): string => `asks less of agents: step ${step}`,
  nextStep: (span: string): string => `the next in ${span}`,
  older: (seconds: string): string => `counts as ${seconds} s older`,
  preferenceOver: (agent: string, reason: string): string => `no longer waits for ${agent}: ${reason}`,
  exception: (what: string): string => `meets a rule of the queue: ${what}`,
  exits: { answered: 'answered', abandoned: 'gave up', cancelled: 'was cancelled', flowed_out: 'left for another queue', expired: 'was sent away', failed: 'failed' } as Record<string, string>,
  reasons: {
    transfer: 'passed on by the agent', lost_agent: 'its agent was lost', connect_failed: 'it could not be connected', moved: 'moved by hand',
    queue_removed: 'the queue was removed', reopened: 'opened again', waited_too_long: 'it had waited too long', escalated: 'passed up',
    too_old: 'it was too old', nobody: 'nobody was there', moved_pool: 'moved to another pool', called_back: 'to be called back',
    joined: 'joined with an earlier one', queue_closed: 'the queue is closed', queue_full: 'the queue is full', tenant_full: 'the tenant is full',
    unknown_queue: 'there is no such queue', restarting: 'the engine restarts', storage: 'the storage fails', outside_hours: 'outside the hours',
    too_slow: 'the wait would be too long',
  } as Record<string, string>,
  cases: {
    closed: 'the queue is closed', full: 'the queue is full', slow: 'the wait would be too long', waited: 'it has waited too long',
    aged: 'it is too old', nobody: 'nobody is there',
  } as Record<string, string>,
  preferences: {
    waited: 'it waited long enough', signed_out: 'not signed in', unable: 'may not have it', declined: 'declined', assigned: 'it was given to another',
  } as Record<string, string>,
  rules: why.rules as Record<string, string>,
  terms: why.terms as Record<string, string>,
};
export type StoryWords = typeof story;

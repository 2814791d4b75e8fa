/// The report of a load that was played against a running engine, in English.
export const load = {
  report: 'Load report',
  lead: (span: string, engine: string, speed: string, seed: string): string => `${span} of real time against ${engine}, ${speed} times as fast as in life, seed ${seed}.`,
  part: (from: string, until: string): string => `Of the scenario ${from} to ${until}.`,
  gone: (silent: string): string => `The engine does not answer any more; it last said something ${silent} before the end.`,
  interrupted: 'It was interrupted before its end.',
  missed: (missed: number, all: number): string => `${missed} of ${all} ${all === 1 ? 'threshold' : 'thresholds'} missed.`,
  thresholds: {
    title: 'Thresholds', none: 'The scenario says none.', figure: 'Figure', wanted: 'Wanted', came: 'Came', verdict: 'Verdict', where: 'Written in',
    below: (value: string): string => `below ${value}`, above: (value: string): string => `above ${value}`, held: 'held', missed: 'missed', unmeasured: 'not measured',
  },
  tiles: { arrived: 'Arrived', answered: 'Answered', abandoned: 'Gave up', wait: 'Wait, half at most', message: 'Messages, 99 % at most', lost: 'Lost' },
  lead_time: (step: string): string => `In intervals of about ${step} of real time, counted from the first arrival that could come.`,
  charts: {
    flow: 'Arrivals and what became of them', flowUnit: 'customers per interval', wait: 'Waits of the answered', message: 'Messages, both ways', offer: 'Offers, from the decision to the desk',
    connect: 'Lines, from the arrival until open', lag: 'Lag of the player itself', people: 'Who is there', peopleUnit: 'at the end of the interval', errors: 'What went wrong', errorsUnit: 'per interval',
    shares: 'half, 90 % and 99 % of the interval took at most',
  },
  shares: { p50: 'half', p90: '90 %', p99: '99 %' } as Record<string, string>,
  lines: { waiting: 'waiting', talking: 'talking', agents: 'agents at their desks' } as Record<string, string>,
  took: { title: 'How long things took', lead: 'Real time, from the instant that was meant; so many at most.', what: 'From and to', count: 'Count' },
  statistics: { mean: 'mean', p50: '50 %', p90: '90 %', p95: '95 %', p99: '99 %', p999: '99.9 %', max: 'longest' } as Record<string, string>,
  measures: {
    connect_ms: 'arrival to open line', queued_ms: 'arrival to told to be in the queue', offer_ms: 'decision to offer on the desk', join_ms: 'accept to customer told',
    to_agent_ms: 'customer’s message to desk', to_customer_ms: 'agent’s message to customer', message_ms: 'messages, both ways', wait_ms: 'arrival to agent',
    ring_ms: 'decision to telephone ringing', sound_ms: 'arrival of a call to first sound', hear_ms: 'connected to hearing each other',
    given_up_ms: 'wait of those who gave up', sign_in_ms: 'an agent’s sign-in', lag_ms: 'lag of the player itself',
  } as Record<string, string>,
  counted: { title: 'What was counted', what: 'What', count: 'Count', refusedAs: (code: string): string => `turned away: ${code}` },
  counts: {
    arrived: 'arrived', again: 'came again (of them)', answered: 'answered', abandoned: 'gave up', refused: 'turned away by the engine', finished: 'talks that came to their end',
    passed_on: 'passed on to another queue', ended: 'ended by others before their time', left_over: 'still there at the end', skipped: 'contacts that could not be played',
    offers: 'offers shown', accepted: 'accepted', declined: 'declined', missed: 'left to ring out', too_late: 'accepted too late', said_by_customers: 'said by customers',
    said_by_agents: 'said by agents', lost: 'lost: confirmed and not delivered', contradictions: 'contradictions', customers_reconnected: 'customers’ lines opened again',
    agents_reconnected: 'agents’ lines opened again', agents_signed_in: 'agents signed in', agents_refused: 'sign-ins that failed', strangers: 'contacts of others', not_connected: 'lines that never opened',
    unheard: 'talks in which the two did not hear each other', phones_refused: 'telephones that could not register',
  } as Record<string, string>,
  notes: 'What was not played, and why',
};
export type LoadWords = typeof load;

import type { StaffingMoney } from '../report/staffing';

/// The report of how many agents a day needs, in English.
export const staffing = {
  report: 'Staffing report',
  lead: (scenario: string, days: number, span: string, confidence: string, seed: string): string =>
    `${scenario}: every staffing was tried on the same ${days} days (seed ${seed}), in spans of ${span}. A target is kept where its bound, with ${confidence} confidence, does not miss it.`,
  unmet: 'Not every target can be kept: give the crews more agents (at_most), or lower the targets.',
  ceiling: (crew: string, most: string, spans: number): string =>
    `${crew}: in ${spans} ${spans === 1 ? 'span' : 'spans'} all of its ${most} agents are needed, and no more were tried.`,
  tiles: { most: 'Most agents at once', hours: 'Hours of agents a day', kept: 'Targets kept', worst: 'Nearest to its target', cost: 'Cost a day', trials: 'Staffings tried' },
  targets: {
    title: 'Targets', lead: 'The value is that of all days together; the bound is what it is not worse than, with the confidence above. A span in which nobody comes keeps every target.',
    target: 'Target', from: 'From', value: 'Value', bound: 'Bound', contacts: 'Contacts a day', verdict: 'Verdict', kept: 'kept', missed: 'missed', all: 'all queues',
    least: (figure: string, of: string, value: string): string => `${figure}, ${of}: at least ${value}`,
    most: (figure: string, of: string, value: string): string => `${figure}, ${of}: at most ${value}`,
    wanted: 'target', each: 'Each target in each span',
  },
  needed: {
    title: 'Agents needed', lead: 'Agents who are at work, neither on a break nor late. The guess, by Erlang’s formulas, is where the search began.',
    chart: (crew: string): string => `Agents: ${crew}`, all: 'all crews', unit: 'persons in the span', from: 'From', total: 'Together', needed: 'needed', guess: 'first guess', shifts: 'at work in the shifts',
    smallest: 'smallest that keep the targets', table: 'Agents by span',
    smallestMeans: 'Not one agent can be taken away in any span without missing a target, none be exchanged for one who costs less and shares the work, no two for one who may serve what both do, and no two of a crew for one in a span beside theirs.',
    cheapestMeans: 'With the prices said, one agent more or fewer in any span, or one of another crew instead, does not pay.',
  },
  money: {
    title: 'What it costs', lead: 'Means of a day, in the money of the prices.', what: 'Staffing', pay: 'Agents', waiting: 'Hours waited', lost: 'Lost', answered: 'Answered', cost: 'All in all', kept: 'Targets kept',
    of: { smallest: 'smallest', cheapest: 'cheapest', in_shifts: 'in the shifts' } as Record<StaffingMoney['what'], string>,
    prices: (hour: string, lost: string): string => `An hour of waiting costs ${hour}, a lost contact ${lost}.`,
  },
  shifts: {
    title: 'Shifts', lead: 'Shifts that cover the numbers at every moment, without those who are on a break.', crew: 'Crew', pattern: 'Shift', from: 'From', to: 'To', agents: 'Agents',
    proven: (crew: string, cost: string): string => `${crew}: ${cost}, proven the cheapest.`,
    bound: (crew: string, cost: string, bound: string): string => `${crew}: ${cost}; no cover costs less than ${bound}.`,
    problems: {
      uncovered: (crew: string): string => `${crew}: some of the day is in no shift, so none were tried.`,
      too_few: (crew: string): string => `${crew} has fewer agents than these shifts need, so they were not tried.`,
    },
  },
  costs: { title: 'Ways of running the centre', lead: (seats: string): string => `With ${seats} seats.`, way: 'Way', once: 'Once', month: 'A month', first_month: 'First month', first_year: 'First year', contact: 'A contact' },
  serves: {
    title: 'Who may serve what', lead: 'Found by putting one agent alone into the centre: skills, grades, certificates, tenants, queues and capacity count as in a run. The number is how many an agent holds at once.',
    crew: 'Crew', hour: 'An hour', most: 'At most', least: 'At least',
  },
  assumed: {
    staffed: 'The crews above are there as the numbers say, without breaks, late sign-in or shifts of the scenario; the other crews work as it says. Who has work in hand when a span ends finishes it.',
    confidence: 'Confidence, of each target in each span', days: 'Days tried',
  },
};
export type StaffingWords = typeof staffing;

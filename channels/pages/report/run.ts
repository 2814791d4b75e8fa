import type { Staffing } from './staffing';
/// The document of one run, as `strowger-sim run FILE --json` writes it with `--series` (docs/scenarios.md), but for the values of
/// each replication; seeds are texts, being of 64 bits. Names are other people's
/// text: they are only ever put into the page as text.
export type Unit = 'ratio' | 'seconds' | 'milliseconds' | 'factor' | 'count';
export type Scope = 'queues' | 'queue' | 'agents' | 'crew';

export interface Figure {
  scope: Scope;
  name: string;
  figure: string;
  unit: Unit;
  mean: number | null;
  standard_error: number | null;
  half_width_95: number | null;
}
export type Verdict = 'held' | 'unclear' | 'missed';
export interface Band {
  where: string;
  figure: string;
  from: number;
  to: number;
  verdict: Verdict;
  scope?: Scope;
  name?: string;
}
/// Of all replications: how often such faults began, and how often somebody or something felt one.
export interface Fault {
  fault: string;
  begun: number;
  felt: number;
  felt_by: string;
}
export interface Replication {
  number: number;
  seed: string;
  contacts: number;
  inputs: number;
  facts: number;
  seconds: number;
  finding: string;
  digest?: string;
}
export type Values = (number | null)[];
export interface Measure {
  unit: Unit;
  mean: Values;
  low: Values;
  high: Values;
}
export interface SeriesOf {
  scope: Scope;
  name: string;
  measures: Record<string, Measure>;
}
export interface Spread {
  scope: Scope;
  name: string;
  waits_of: 'answered' | 'abandoned';
  count: number;
  edges_s: number[];
  share_below: { mean: number[]; low: number[]; high: number[] };
}
export interface Law {
  law: string;
  mean_s: number;
  variation: number;
  /// Of one drawn from several: how many.
  values?: number;
}
export interface Busyness {
  law: string;
  variation: number;
}
export interface Arrivals {
  process: 'poisson' | 'even' | 'bursts' | 'trace';
  contacts?: number;
  per_hour?: number;
  per_hour_max?: number;
  periods?: { days: string[]; from: string; to: string; per_hour: number }[];
  busyness?: Busyness | null;
  burst_size?: number;
  burst_spread?: Law | null;
  traced_service?: Traced | null;
  traced_patience?: Traced | null;
  traced_wrap_up?: Traced | null;
}
/// What a trace tells itself of so many of its contacts.
export interface Traced {
  contacts: number;
  mean_s: number;
}
/// `display_name`: what people call it, where that is not its name.
export interface QueueNamed {
  name: string;
  display_name?: string;
}
export interface Kind {
  name: string;
  queue: string;
  channel: string;
  arrivals: Arrivals | null;
  service: Law | null;
  patience: Law | null;
  wrap_up: Law | null;
  again: { chance: number; times: number; after: Law | null } | null;
  passes_on: { to: string; chance: number }[];
  changes_to: { to: string; chance: number; after: Law | null }[];
  callback: { chance: number } | null;
  turns: { count: number; agent: Law | null; customer: Law | null } | null;
}
export interface Crew {
  name: string;
  agents: number;
  shifts: { days: string[]; from: string; to: string; agents: number }[];
  attendance: { rows: number; work_s: number; break_s: number } | null;
  leaves: 'own' | 'first_free';
  slowed_by: number;
  drops: { per_hour: number; lasts: Law | null } | null;
  speeds: { queue: string; speed: number }[];
  answers_after: Law | null;
  late: Law | null;
  refuses: number;
  misses: number;
  speed: number;
  speed_variation: number;
}
export interface Definition {
  of: 'queues' | 'agents';
  figure: string;
  name: string;
  formula: string;
}
export interface Run {
  scenario: string;
  about: string;
  file: string;
  begins_ms: number;
  level: 'machine' | 'actors';
  seed: string;
  length_s: number;
  warm_up_s: number;
  digest?: string;
  figures: Figure[];
  bands: Band[];
  /// A real day has none.
  faults?: Fault[];
  replications: Replication[];
  series: { interval_s: number; intervals: number; of: SeriesOf[] };
  distributions: Spread[];
  assumptions: Assumptions;
  definitions: Definition[];
}
/// All that the scenario assumes; `told.ts` shows whatever is in it.
export interface Assumptions {
  busyness: Busyness | null;
  assumed: Assumption[];
  queues: (QueueNamed & { threshold_s: number; target: number })[];
  contacts: Kind[];
  crews: Crew[];
  centre: object;
}
/// What had to be assumed when the scenario was made of records: `text` in English, and what is in it.
export interface Assumption {
  what: string;
  text: string;
  part?: number;
  of?: number;
  detail?: string;
}

/// A figure of a real day beside that of its replay, and why they differ.
export interface Cause {
  cause: string;
  text: string;
  values: Record<string, number>;
}
export interface Beside {
  scope: Scope;
  name: string;
  figure: string;
  unit: Unit;
  recorded: number | null;
  replayed: number | null;
  difference: number | null;
  why: Cause[];
}
/// A real day's replay, as `strowger-sim replay --json` writes it.
export interface Replay extends Run {
  kind: 'replay';
  beside: Beside[];
  series_recorded: Run['series'];
}

/// An estimate, or nothing where nobody was counted; without an interval when it is of one replication.
export type Estimate = { mean: number; replications: number; half_width_95?: number } | null;
export interface ComparedFigure {
  scope: Scope;
  name: string;
  figure: string;
  unit: Unit;
  a: Estimate;
  b: Estimate;
  difference: Estimate;
  half_width_95_unpaired: number;
  clear: boolean;
}
export interface Fate {
  came_ms: number;
  how: string;
  waited_ms: number;
  visits: number;
  agent: string | null;
  story: { at_ms: number; text: string; step?: Step }[];
}
/// Of several agents, what is the matter with them; the few are named.
export interface Off {
  rule: string;
  count: number;
  agents?: string[];
}
/// One step of a story (docs/what-if.md).
export interface Step {
  kind: 'queued' | 'refused' | 'diverted' | 'ended' | 'offered' | 'waits' | 'offer_ended' | 'spared' | 'relaxed' | 'priority' | 'preference_over' | 'exception';
  queue?: string;
  to?: string;
  agent?: string;
  how?: string;
  why?: string;
  when?: string;
  after_ms?: number;
  for_ms?: number;
  next_ms?: number;
  spared_ms?: number;
  seconds?: number;
  position?: number;
  step?: number;
  skipped?: string;
  by_hand?: boolean;
  overrides?: string[];
  first_of?: number;
  of_all_waiting?: boolean;
  best_of?: number;
  candidates?: { agent: string; load: number; limit: number; idle_ms: number; deciding: string; score?: number }[];
  could?: Off;
  others_first?: number;
  off?: Off[];
}
export interface ComparedContact {
  who: string;
  person?: { kind: string; number: number; again: number };
  fared: string;
  longer_ms: number;
  a: Fate | null;
  b: Fate | null;
}
/// Two runs with the same chance, as `strowger-sim compare --json` writes them, and how both went over time.
export interface Comparison {
  kind: 'comparison';
  a: string;
  b: string;
  seed: string;
  replications: number;
  begins_ms: number;
  length_s: number;
  warm_up_s: number;
  figures: ComparedFigure[];
  contacts?: {
    replication: number;
    counts: { fared: string; contacts: number; longer_ms: number }[];
    most_different: ComparedContact[];
  };
  queues?: QueueNamed[];
  series_a: Run['series'];
  series_b: Run['series'];
  definitions: Definition[];
  assumptions_a?: Assumptions;
  assumptions_b?: Assumptions;
}
/// A load that was played, as `strowger load play --json` writes it, and how it went over time.
export interface LoadRun {
  kind: 'load';
  scenario: string;
  about: string;
  file: string;
  engine: string;
  seed: string;
  speed: number;
  seconds: number;
  from_s: number;
  until_s: number;
  silent_s: number;
  engine_gone: boolean;
  interrupted: boolean;
  milliseconds: Record<string, Record<string, number>>;
  count: Record<string, number>;
  refused: Record<string, number>;
  thresholds: { figure: string; below?: number; above?: number; value: number | null; held: boolean; where: string }[];
  notes: string[];
  series: { interval_s: number; from_s: number[]; to_s: number[]; measures: Record<string, Values> };
  assumptions: Run['assumptions'];
  definitions: Definition[];
}
export type Document = Run | Comparison | LoadRun | Replay | Staffing;
export const isComparison = (one: Document | null): one is Comparison => one !== null && 'kind' in one && one.kind === 'comparison';
export const isReplay = (one: Document | null): one is Replay => one !== null && 'kind' in one && one.kind === 'replay';
export const isLoad = (one: Document | null): one is LoadRun => one !== null && 'kind' in one && one.kind === 'load';
export const isStaffing = (one: Document | null): one is Staffing => one !== null && 'kind' in one && one.kind === 'staffing';

/// Nothing for a page that nothing was put into.
export function readDocument(text: string): Document | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && ('series' in read || 'series_a' in read || 'crews' in read) ? (read as Document) : null;
  } catch {
    return null;
  }
}

export const queuesOf = (one: Document): readonly QueueNamed[] => (isComparison(one) ? one.queues ?? [] : one.assumptions.queues);

/// The time that charts are of, and over how many replications.
export interface Frame {
  begins_ms: number;
  length_s: number;
  warm_up_s: number;
  interval_s: number;
  replications: number;
}
export function frameOf(one: Document): Frame {
  if (isLoad(one)) return { begins_ms: 0, length_s: one.seconds, warm_up_s: 0, interval_s: one.series.interval_s, replications: 1 };
  if (isStaffing(one)) return { begins_ms: one.begins_ms, length_s: one.length_s, warm_up_s: 0, interval_s: one.span_s, replications: 1 };
  return {
    begins_ms: one.begins_ms,
    length_s: one.length_s,
    warm_up_s: one.warm_up_s,
    interval_s: isComparison(one) ? one.series_a.interval_s : one.series.interval_s,
    replications: isComparison(one) ? one.replications : one.replications.length,
  };
}

/// A queue, a crew, or all of them: `null`.
export type Chosen = string | null;
const scopeOf = (agents: boolean, name: Chosen): Scope =>
  agents ? (name === null ? 'agents' : 'crew') : name === null ? 'queues' : 'queue';

export function figuresOf(run: Run, agents: boolean, name: Chosen): Figure[] {
  const scope = scopeOf(agents, name);
  return run.figures.filter((one) => one.scope === scope && (name === null || one.name === name));
}
export function figureOf(run: Run, agents: boolean, name: Chosen, id: string): Figure | undefined {
  return figuresOf(run, agents, name).find((one) => one.figure === id);
}
export function seriesOf(series: Run['series'], agents: boolean, name: Chosen): SeriesOf | undefined {
  const scope = scopeOf(agents, name);
  return series.of.find((one) => one.scope === scope && (name === null || one.name === name));
}
export function spreadOf(run: Run, name: Chosen, of: 'answered' | 'abandoned'): Spread | undefined {
  const scope = scopeOf(false, name);
  return run.distributions.find((one) => one.scope === scope && one.waits_of === of && (name === null || one.name === name));
}
/// The threshold of service level that all the queues meant have in common.
export function thresholdOf(run: Run, name: Chosen): number | null {
  const queues = run.assumptions.queues.filter((one) => name === null || one.name === name);
  const first = queues[0]?.threshold_s;
  return first !== undefined && queues.every((one) => one.threshold_s === first) ? first : null;
}

export interface Point {
  from: number;
  to: number;
  at: Date;
  mean: number;
  low: number;
  high: number;
}
/// A measure by interval, in milliseconds since 1970; NaN where there was nobody, which breaks a line.
export function pointsOf(frame: Frame, measure: Measure): Point[] {
  const step = frame.interval_s * 1000;
  const end = frame.begins_ms + frame.length_s * 1000;
  return measure.mean.map((mean, i) => {
    const from = frame.begins_ms + i * step;
    const to = Math.min(from + step, end);
    return { from, to, at: new Date((from + to) / 2), mean: mean ?? NaN, low: measure.low[i] ?? NaN, high: measure.high[i] ?? NaN };
  });
}
/// What holds for each span of a frame; nothing where it was not counted, which breaks a line.
export const spanPoints = (frame: Frame, values: Values): Point[] => pointsOf(frame, { unit: 'count', mean: values, low: values, high: values });
/// As a line on which each value holds for its whole interval.
export const heldPoints = (points: readonly Point[]): Point[] => points.flatMap((one) => [{ ...one, at: new Date(one.from) }, { ...one, at: new Date(one.to) }]);
/// A measure of a load by interval, from the run's begin; nothing where it was not taken.
export function loadPoints(run: LoadRun, id: string): Point[] | null {
  const values = run.series.measures[id];
  if (!values) return null;
  return values.map((value, i) => {
    const [from, to] = [run.series.from_s[i]! * 1000, run.series.to_s[i]! * 1000];
    return { from, to, at: new Date((from + to) / 2), mean: value ?? NaN, low: NaN, high: NaN };
  });
}

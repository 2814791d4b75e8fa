import type { Definition, Run, Unit } from './run';

/// How many agents a day needs, as its page reads it.
export interface StaffingTarget { figure: string; unit: Unit; queue: string | null; at_most: boolean; value: number }
export interface CoveringShifts {
  rows: { pattern: string; from_s: number; to_s: number; agents: number }[];
  /// By span: the fewest at work at once.
  there: number[];
  cost: number;
  lower_bound: number;
  proven: boolean;
  /// Why they were not simulated: none cover the day, or the crew has too few agents for them.
  problem: 'uncovered' | 'too_few' | null;
}
/// A crew whose numbers were wanted, by span; `agents` are the cheapest where prices were said, else the smallest.
export interface StaffedCrew {
  name: string;
  per_hour: number;
  least: number;
  most: number;
  guess: number[];
  smallest: number[];
  agents: number[];
  serves: { kind: string; at_once: number }[];
  shifts: CoveringShifts | null;
}
export interface StaffingMoney {
  what: 'smallest' | 'cheapest' | 'in_shifts';
  pay: number;
  waiting_hours: number;
  lost: number;
  answered: number;
  cost: number;
  half_width_95: number;
  kept: number;
  of: number;
}
/// How many agents a day needs, as `strowger-sim staff --html` puts it in.
export interface Staffing {
  kind: 'staffing';
  name: string;
  scenario: string;
  about: string;
  file: string;
  seed: string;
  begins_ms: number;
  length_s: number;
  span_s: number;
  replications: number;
  confidence: number;
  trials: number;
  met: boolean;
  prices: { waiting_hour: number; lost: number } | null;
  targets: StaffingTarget[];
  crews: StaffedCrew[];
  kept: { target: number; from_s: number; value: number | null; bound: number | null; contacts: number; met: boolean }[];
  money: StaffingMoney[];
  seats: number;
  costs: { name: string; once: number; month: number; first_month: number; first_year: number; contact: number | null }[];
  assumptions: Run['assumptions'];
  definitions: Definition[];
}

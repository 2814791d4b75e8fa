import type { Format } from '../language/format';
import type { DesktopWords } from '../language/desktop_en';
import type { Condition, Outlook, Requirement, StepAhead, Way } from './frames';

/// What would have to happen for one that waits, in sentences of a language. Pure.
export interface Said {
  /// Ways on which nothing goes first, and those on which something does.
  ways: readonly string[];
  others: readonly string[];
  steps: readonly string[];
  lacking: readonly string[];
}

const namesShown = 3;
const short = (interaction: string): string => interaction.replace('interaction-', '');

function condition(one: Condition, name: string, words: DesktopWords['outlook'], format: Format): string {
  const span = one.in_ms === undefined ? '' : format.span(one.in_ms);
  const count = format.number(one.count ?? 0);
  switch (one.event) {
    case 'signs_in':
    case 'returns':
    case 'becomes_ready':
    case 'phone_returns':
      return words.events[one.event](name);
    case 'finishes':
      return words.events.finishes(name, (one.work ?? []).map(short).join(', '));
    case 'line_grows':
    case 'group_frees':
    case 'tenant_lets_go':
      return words.events[one.event](one.name ?? '', count);
    case 'hours_begin':
      return words.events.hours_begin(one.name ?? '', span);
    case 'back_off_ends':
    case 'preference_ends':
    case 'call_is_due':
      return words.events[one.event](name, span);
    default:
      return one.event;
  }
}

/// What differs in the agent alone is one way.
function way(alike: readonly Way[], words: DesktopWords['outlook'], format: Format): string {
  const one = alike[0]!;
  const names = alike.map((each) => each.name ?? '');
  const several = names.length > 1;
  const name = several ? words.oneOf(names.slice(0, namesShown).reduce((a, b) => words.listed(a, b)), Math.max(0, names.length - namesShown)) : names[0]!;
  const all = one.conditions.map((each) => condition(each, name, words, format)).reduce((a, b) => words.joined(a, b));
  if (!one.agent) return all;
  if (one.takes_first) return words.goesFirst(all, short(one.takes_first));
  const winner = several ? words.thatOne : name;
  return one.sure ? words.gets(all, winner) : words.mayGet(all, winner);
}

function grouped(ways: readonly Way[]): readonly (readonly Way[])[] {
  const groups = new Map<string, Way[]>();
  for (const one of ways) {
    const key = JSON.stringify([one.conditions, one.takes_first, one.sure, one.agent !== undefined]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function step(one: StepAhead, words: DesktopWords['outlook'], format: Format): string {
  const begins = one.at_once ? words.atOnce(one.step) : words.when(format.span(one.in_ms), one.step);
  if (one.passed_over) return `${begins}: ${words.passedOver}`;
  const changes = one.levels.map((level) => (level.to === 0 ? words.drops(level.skill) : words.lowers(level.skill, `${level.from} → ${level.to}`)));
  if (one.other_where) changes.push(words.otherWhere);
  if (one.raise_s !== 0) changes.push(words.raises(one.raise_s));
  return `${begins}: ${[...changes, words.fit(one.fit, one.free)].join('; ')}`;
}

const requirement = (one: Requirement): string => (one.kind === 'skill' ? `${one.name} ≥ ${one.level ?? 1}` : one.name);

export function say(outlook: Outlook, words: DesktopWords['outlook'], format: Format): Said {
  const { next } = outlook;
  const told = next.ways.filter((one) => one.conditions.length > 0);
  const lacking = next.requirements.filter((one) => one.signed_in === 0).map((one) => words.lacks(requirement(one), one.known));
  if (!lacking.length && outlook.phase === 'waiting' && next.fit_signed_in === 0) lacking.push(words.lacksAll);
  return {
    ways: grouped(told.filter((one) => !one.takes_first)).map((alike) => way(alike, words, format)),
    others: grouped(told.filter((one) => one.takes_first)).map((alike) => way(alike, words, format)),
    steps: next.steps.map((one) => step(one, words, format)),
    lacking,
  };
}

/// How many agents each rule keeps off, the most first.
export function passedOver(outlook: Outlook): readonly { rule: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const one of outlook.agents ?? []) if (one.filtered_by) counts.set(one.filtered_by, (counts.get(one.filtered_by) ?? 0) + 1);
  return [...counts].map(([rule, count]) => ({ rule, count })).sort((a, b) => b.count - a.count);
}

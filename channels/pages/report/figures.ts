import type { Language } from '../language/choose';
import type { Unit } from './run';

/// Figures with their units, in a language's writing. Instants are UTC, as in the scenario.
export interface Figures {
  value(unit: Unit, value: number | null): string;
  /// Half of an interval, for after a ±.
  half(unit: Unit, value: number): string;
  percent(share: number): string;
  number(value: number, digits?: number): string;
  /// In the unit that fits, without noughts behind the point.
  span(seconds: number): string;
  /// What several people worked or waited, together.
  hours(seconds: number): string;
  /// 14:05, or Tue 14:05 where a run goes on for days.
  instant(at: number, days: boolean): string;
  /// The same to the second.
  second(at: number, days: boolean): string;
  day(at: number): string;
  /// One after the other; `apart` where they are clauses of their own.
  list(parts: readonly string[], apart?: boolean): string;
}

const made = new Map<Language, Figures>();

export function figures(language: Language): Figures {
  const known = made.get(language);
  if (known) return known;
  const numbers = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
  const fixed = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const number = (value: number, digits = 0): string => numbers[Math.min(3, digits)]!.format(value);
  const percents = [1, 2].map((digits) => new Intl.NumberFormat(language, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const wholePercent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const units = language === 'zh-CN' ? [' 秒', ' 分钟', ' 小时', ' 天'] : [' s', ' min', ' h', ' d'];
  /// The unit a span is told in, and its digits behind the point.
  const told = (size: number): [seconds: number, unit: number, digits: number] =>
    size >= 2 * 86_400 ? [86_400, 3, 1] : size >= 2 * 3_600 ? [3_600, 2, 1] : size >= 120 ? [60, 1, 1] : [1, 0, size >= 10 ? 1 : 2];
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  const seconds = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' });
  const span = (value: number): string => {
    const [seconds, unit, digits] = told(Math.abs(value));
    return number(value / seconds, digits) + units[unit]!;
  };
  const result: Figures = {
    value(of, value) {
      if (value === null || !Number.isFinite(value)) return '–';
      if (of === 'ratio') return percents[value < 0.1 ? 1 : 0]!.format(value);
      if (of === 'milliseconds') {
        if (Math.abs(value) >= 1000) return result.value('seconds', value / 1000);
        return fixed[Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0]!.format(value) + (language === 'zh-CN' ? ' 毫秒' : ' ms');
      }
      if (of === 'seconds') {
        const [seconds, name, digits] = told(Math.abs(value));
        return fixed[digits]!.format(value / seconds) + units[name]!;
      }
      return fixed[of === 'factor' ? 2 : Math.abs(value) < 100 ? 1 : 0]!.format(value);
    },
    half(of, value) {
      if (of === 'ratio') return fixed[value < 0.01 ? 2 : 1]!.format(value * 100) + (language === 'zh-CN' ? ' 个百分点' : ' pp');
      return result.value(of, value);
    },
    percent: (share) => wholePercent.format(share),
    number,
    span,
    hours: (seconds) => fixed[1]!.format(seconds / 3_600) + units[2]!,
    instant: (at, several) => (several ? `${weekday.format(at)} ${clock.format(at)}` : clock.format(at)),
    second: (at, several) => (several ? `${weekday.format(at)} ${seconds.format(at)}` : seconds.format(at)),
    day: (at) => day.format(at),
    list: (parts, apart = false) => parts.join(language === 'zh-CN' ? (apart ? '；' : '，') : apart ? '; ' : ', '),
  };
  made.set(language, result);
  return result;
}

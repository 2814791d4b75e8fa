import type { Language } from './choose';

/// Times, durations and numbers in words of a language. `at` is milliseconds since 1970; everything else says its unit.
export interface Format {
  /// 14:05
  time(at: number): string;
  /// Today, 14:05 or 12 Mar, 14:05
  moment(at: number, now: number): string;
  /// 12 Mar 2026
  day(at: number): string;
  /// Full date and time, for titles.
  full(at: number): string;
  /// 3:07 or 1:02:09: a running clock.
  clock(ms: number): string;
  /// 41 s, 3 min, 2 h 5 min: for sentences.
  span(ms: number): string;
  number(value: number): string;
  /// 0.823 -> 82%
  percent(share: number): string;
}

const made = new Map<Language, Format>();

export function format(language: Language): Format {
  const known = made.get(language);
  if (known) return known;
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const unit = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 0 });
  const seconds = unit('second');
  const minutes = unit('minute');
  const hours = unit('hour');
  const two = (value: number): string => String(value).padStart(2, '0');
  const result: Format = {
    time: (at) => time.format(at),
    moment: (at, now) => (new Date(at).toDateString() === new Date(now).toDateString() ? time : day).format(at),
    day: (at) => date.format(at),
    full: (at) => full.format(at),
    clock(ms) {
      const all = Math.max(0, Math.floor(ms / 1000));
      const h = Math.floor(all / 3600);
      const m = Math.floor(all / 60) % 60;
      return h > 0 ? `${h}:${two(m)}:${two(all % 60)}` : `${m}:${two(all % 60)}`;
    },
    span(ms) {
      const all = Math.max(0, Math.round(ms / 1000));
      if (all < 60) return seconds.format(all);
      const whole = Math.round(all / 60);
      if (whole < 60) return minutes.format(whole);
      const rest = whole % 60;
      return rest === 0 ? hours.format(whole / 60) : `${hours.format(Math.floor(whole / 60))} ${minutes.format(rest)}`;
    },
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
  };
  made.set(language, result);
  return result;
}

import { describe, expect, it } from 'vitest';
import { variantWords } from '../desktop/variant';
import { choose } from '../language/choose';
import { format } from '../language/format';

describe('the language of a page', () => {
  it('is the first wanted one it can speak', () => {
    expect(choose(['de-DE', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(choose(['fr', 'en-GB'])).toBe('en');
    expect(choose([null, undefined, '', 'xx'])).toBe('en');
    expect(choose(['zh_Hans_CN'])).toBe('zh-CN');
  });
});
describe('times and numbers', () => {
  it('run as a clock in any language', () => {
    expect(format('en').clock(0)).toBe('0:00');
    expect(format('zh-CN').clock(187_400)).toBe('3:07');
    expect(format('en').clock(3_729_000)).toBe('1:02:09');
    expect(format('en').clock(-5)).toBe('0:00');
  });
  it('are said in words of the language', () => {
    expect(format('en').span(41_000)).toBe('41 sec');
    expect(format('zh-CN').span(41_000)).toMatch(/41\s?秒/);
    expect(format('en').span(59_600)).toBe('1 min');
    expect(format('en').span(7_500_000)).toBe('2 hr 5 min');
    expect(format('en').percent(0.823)).toBe('82%');
    expect(format('en').number(12345)).toBe('12,345');
  });
});
describe('the variant of a service level', () => {
  it('is named in Chinese, or left as the engine says it', () => {
    expect(variantWords('answered within 20 s of answered and abandoned, abandons negative', 'zh-CN')).toMatch(/^20 秒内应答数/);
    expect(variantWords('answered within 300 s of answered and abandoned, abandons negative', 'zh-CN')).toBe('300 秒内应答数占已应答与已放弃数，放弃计为未达标');
    expect(variantWords('something new', 'zh-CN')).toBe('something new');
    expect(variantWords('answered within 20 s of answered and abandoned, abandons negative', 'en')).toBe('answered within 20 s of answered and abandoned, abandons negative');
  });
});

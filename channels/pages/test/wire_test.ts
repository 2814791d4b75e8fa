import { describe, expect, it } from 'vitest';
import { pause } from '../wire/backoff';
import { pieces } from '../wire/links';

describe('the pause before another try', () => {
  it('begins fast, doubles, and never exceeds 15 s', () => {
    expect(pause(0, 0.999)).toBeLessThanOrEqual(250);
    expect(pause(0, 0)).toBe(125);
    for (let attempt = 0; attempt < 40; ++attempt) {
      const most = Math.min(15_000, 250 * 2 ** attempt);
      expect(pause(attempt, 0)).toBe(Math.round(most / 2));
      expect(pause(attempt, 0.999999)).toBeLessThanOrEqual(most);
    }
  });
});

describe('links in a text', () => {
  const hrefs = (text: string) => pieces(text).flatMap((one) => (one.href ? [one.text] : []));
  it('are http and https addresses only', () => {
    expect(hrefs('see https://a.example/b?c=d#e and http://x.example')).toEqual(['https://a.example/b?c=d#e', 'http://x.example']);
    expect(hrefs('javascript:alert(1) data:text/html,x ftp://a.example file:///etc')).toEqual([]);
  });
  it('end before the punctuation of the sentence, also the Chinese', () => {
    expect(hrefs('Look (https://a.example/x), or https://b.example.')).toEqual(['https://a.example/x', 'https://b.example']);
    expect(hrefs('https://a.example/wiki/Ink_(fluid)')).toEqual(['https://a.example/wiki/Ink_(fluid)']);
    expect(hrefs('请看 https://a.example/你好,谢谢'.replace(',', '\uff0c'))).toEqual(['https://a.example/你好']);
  });
  it('never hide where they lead behind a user name', () => {
    expect(hrefs('https://bank.example@evil.example/')).toEqual([]);
  });
  it('lose no character of the text', () => {
    for (const text of ['<img src=x onerror=alert(1)>', 'a https://b.example/ c', 'https://', 'x'.repeat(4000), 'https://a.example)))'])
      expect(pieces(text).map((one) => one.text).join('')).toBe(text);
  });
  it('take the time of the text, not of its square', () => {
    const started = performance.now();
    pieces('https://a.example/' + ')'.repeat(3900));
    pieces('http://'.repeat(560));
    expect(performance.now() - started).toBeLessThan(200);
  });
});

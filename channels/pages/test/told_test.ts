import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumed as en } from '../language/assumed_en';
import { assumed as zh } from '../language/assumed_zh';
import { figures } from '../report/figures';
import type { Assumptions } from '../report/run';
import { assumedText, causeText, otherwise, toldOf, writtenText, type Telling } from '../report/told';

/// Everything that a scenario may assume, as the simulator writes it; a test of its own keeps this file true.
const text = readFileSync(new URL('./assumptions.json', import.meta.url), 'utf8');
const read = (): Assumptions => JSON.parse(text) as Assumptions;
const telling = (words: typeof en, language: 'en' | 'zh-CN'): Telling => ({
  words, figures: figures(language), law: (one) => `${one.law} ${one.mean_s} ${one.variation}`, lawName: (name) => name, queue: (name) => name,
});
const both = [telling(en, 'en'), telling(zh, 'zh-CN')];

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };
const other = (one: Tree): Tree => (typeof one === 'number' ? one * 2 + 1 : typeof one === 'boolean' ? !one : `${String(one)}x`);
/// Every leaf with the document in which it alone is another.
function* changed(root: Tree, here: Tree = root, path: string[] = []): Generator<[string, Tree]> {
  if (here === null) return;
  if (typeof here === 'object') {
    for (const [key, one] of Object.entries(here)) yield* changed(root, one as Tree, [...path, key]);
    return;
  }
  const copy = structuredClone(root);
  let at = copy as { [key: string]: Tree };
  for (const key of path.slice(0, -1)) at = at[key] as { [key: string]: Tree };
  at[path.at(-1)!] = other(here);
  yield [path.join('.'), copy];
}

describe('what a scenario assumes', () => {
  it('is all on the page, in both languages: no leaf may change without a row', () => {
    for (const one of both) {
      const shown = (of: Assumptions): string =>
        JSON.stringify([toldOf(of, one), of.assumed.map((made) => assumedText(made, one.words, one.figures)), writtenText(of.centre as never)]);
      const base = shown(read());
      let tried = 0;
      for (const [path, copy] of changed(read() as unknown as Tree)) {
        if (path.startsWith('assumed.') && path.endsWith('.text')) continue; // the sentence is made of the values
        tried += 1;
        expect(shown(copy as unknown as Assumptions), `${path} is not told`).not.toBe(base);
      }
      expect(tried).toBeGreaterThan(150);
    }
  });
  it('has words of its own for every key', () => {
    const foreign = new Set(['attributes', 'agent', 'centre', 'assumed']);
    const keys = new Set<string>();
    const walk = (one: Tree): void => {
      if (typeof one !== 'object' || one === null) return;
      if (Array.isArray(one)) return one.forEach(walk);
      if ('law' in one) return;
      for (const [key, value] of Object.entries(one)) {
        keys.add(key);
        if (!foreign.has(key)) walk(value);
      }
    };
    walk(read() as unknown as Tree);
    for (const words of [en, zh])
      for (const key of keys) expect(key === 'assumed' || key === 'centre' || key in words.sections || key in words.keys, `no words for ${key}`).toBe(true);
    expect(Object.keys(zh.keys).sort()).toEqual(Object.keys(en.keys).sort());
    expect(Object.keys(zh.values).sort()).toEqual(Object.keys(en.values).sort());
    expect(Object.keys(zh.sections).sort()).toEqual(Object.keys(en.sections).sort());
  });
  it('made of records says for what share, in the language of the reader', () => {
    const drawn = { what: 'patience_kaplan_meier', text: 'patience: 2 of 4 …', part: 2, of: 4 };
    expect(assumedText(drawn, en, figures('en'))).toBe('patience: 2 of 4 (50.0%) were answered and get a patience drawn by Kaplan-Meier, longer than they waited');
    expect(assumedText(drawn, zh, figures('zh-CN'))).toContain('4 人中 2 人（50.0%）');
    expect(assumedText({ what: 'new_one', text: 'as it is' }, zh, figures('zh-CN'))).toBe('as it is');
    const cause = { cause: 'fared_otherwise', text: 'English', values: { won: 3, lost: 1 } };
    expect(causeText(cause, en, figures('en'))).toBe('3 who gave up then are answered here, and 1 who were answered then are not');
    expect(causeText({ ...cause, cause: 'new_one' }, en, figures('en'))).toBe('English');
    expect(causeText(cause, zh, figures('zh-CN'))).toBe('当时放弃的 3 人在此被接听，当时被接听的 1 人在此未被接听');
  });
  it('has a sentence for whatever the simulator writes', () => {
    const source = (name: string): string => readFileSync(new URL(`../../../sim/${name}.cpp`, import.meta.url), 'utf8');
    const ids = new Set<string>();
    for (const name of ['censored_patience', 'call_log', 'bank_log', 'logged_day', 'scenario/journal_life'])
      for (const one of source(name).matchAll(/(?:assumed_of|\badd|\bof)\(\s*(?:law \? "([a-z_]+)" : )?"([a-z_]+)"|push_back\(\s*\{\s*"([a-z_]+)"/g))
        for (const id of one.slice(1)) if (id) ids.add(id);
    expect(ids.size).toBeGreaterThan(25);
    expect([...ids, 'names_of_queues', 'names_of_agents'].sort()).toEqual(Object.keys(en.made).sort());
    const causes = new Set([...source('replay_beside').matchAll(/push_back\(\s*\{\s*"([a-z_]+)"/g)].map((one) => one[1]!));
    expect([...causes].sort()).toEqual(Object.keys(en.causes).sort());
  });
  it('otherwise on the other side of a comparison is told with both values', () => {
    expect(otherwise(read(), read(), both[0]!)).toEqual([]);
    const b = read();
    b.crews[0]!.agents = 10;
    (b.centre as { queues: { wrap_up: string }[] }).queues[0]!.wrap_up = '3m';
    const rows = otherwise(read(), b, both[0]!);
    expect(rows[0]).toEqual({ of: 'Who works: l1', what: 'agents', a: '9', b: '10' });
    expect(rows.slice(1).map((one) => (one.a === '–' ? one.b : one.a)).join()).toContain('wrap_up: 3m');
  });
});

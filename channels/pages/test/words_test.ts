import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en as chatEn } from '../language/chat_en';
import { zh as chatZh } from '../language/chat_zh';
import { en as deskEn } from '../language/desktop_en';
import { zh as deskZh } from '../language/desktop_zh';
import { figuresZh } from '../language/figures_zh';
import { en as reportEn } from '../language/report_en';
import { zh as reportZh } from '../language/report_zh';
import { en as shopEn, zh as shopZh } from '../demo/words';

type Leaf = { path: string; value: unknown };
function leaves(words: object, path = ''): Leaf[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? leaves(value as object, `${path}${key}.`) : [{ path: path + key, value }]);
}
const spoken = (value: unknown): string[] =>
  typeof value === 'function'
    ? [(value as (...a: unknown[]) => string)(2, '队列'), (value as (...a: unknown[]) => string)(1, ''), (value as (...a: unknown[]) => string)('甲', '乙')]
    : [String(value)];

describe.each([
  ['chat', chatEn, chatZh],
  ['desktop', deskEn, deskZh],
  ['shop', shopEn, shopZh],
  ['report', reportEn, reportZh],
])('the %s dictionary', (_name, en, zh) => {
  it('has the same keys in every language, with values of the same kind', () => {
    expect(leaves(zh).map((one) => one.path).sort()).toEqual(leaves(en).map((one) => one.path).sort());
    const english = new Map(leaves(en).map((one) => [one.path, one.value]));
    for (const { path, value } of leaves(zh)) {
      const other = english.get(path);
      expect(typeof value, path).toBe(typeof other);
    }
  });
  it('leaves nothing in English in Chinese, but the product’s name and pure figures', () => {
    for (const { path, value } of leaves(zh)) {
      if (path === 'product' || path.endsWith('.load')) continue;
      expect(spoken(value)[0], path).toMatch(/[\u3001-\u3003\u4e00-\u9fff]/u); // 、 alone is Chinese as well
    }
  });
  it('writes Chinese with full-width punctuation', () => {
    for (const { path, value } of leaves(zh))
      for (const text of spoken(value)) expect(text, path).not.toMatch(/[\u4e00-\u9fff][,;:!?()]|[,;:!?][\u4e00-\u9fff]/u);
  });
  it('says something everywhere', () => {
    for (const { path, value } of [...leaves(en), ...leaves(zh)]) for (const text of spoken(value)) expect(text, path).not.toBe('');
  });
});

describe('the figures of the catalogue', () => {
  it('all have a name and a definition in Chinese', () => {
    const catalogue = readFileSync(new URL('../../../routing/kpi/definitions.cpp', import.meta.url), 'utf8');
    const ids = [...catalogue.matchAll(/(?:queue|agent)_kpi\{"([^"]+)"/g)].map((one) => one[1]!);
    expect(ids.length).toBeGreaterThan(20);
    expect(Object.keys(figuresZh).sort()).toEqual([...new Set(ids)].sort());
  });
});

describe('expected waits', () => {
  it('are ranges of minutes, and of hours when they are long', () => {
    expect(chatEn.wait(2, 4)).toBe('About 2 to 4 minutes.');
    expect(chatEn.wait(0, 3)).toBe('Less than 3 minutes.');
    expect(chatEn.wait(0, 1)).toBe('Less than a minute.');
    expect(chatEn.wait(30, 150)).toBe('About 1 to 3 hours.');
    expect(chatZh.wait(2, 4)).toBe('预计等待约 2 至 4 分钟。');
    expect(chatZh.wait(30, 150)).toBe('预计等待约 1 至 3 小时。');
    expect(chatZh.andWait(chatZh.position(2), chatZh.wait(0, 1))).toBe('您排在第 2 位。预计等待不到 1 分钟。');
  });
});

import { describe, expect, it } from 'vitest';
import { figures } from '../report/figures';
import { figuresOf, frameOf, heldPoints, isStaffing, pointsOf, readDocument, seriesOf, spanPoints, thresholdOf, type Run } from '../report/run';
import { sidesOf } from '../report/sides';

const line = (mean: (number | null)[]) => ({ unit: 'count' as const, mean, low: mean, high: mean });
const run = {
  begins_ms: Date.UTC(2026, 2, 2),
  length_s: 3_000,
  warm_up_s: 0,
  replications: [],
  figures: [
    { scope: 'queues', name: 'all', figure: 'abandon_rate' },
    { scope: 'queue', name: 'all', figure: 'abandon_rate' },
    { scope: 'agents', name: 'all', figure: 'occupancy' },
  ],
  series: { interval_s: 1_800, intervals: 2, of: [{ scope: 'queues', name: 'all', measures: { arrivals: line([3, null]) } }] },
  assumptions: { queues: [{ name: 'all', threshold_s: 20, target: 0.8 }, { name: 'slow', threshold_s: 60, target: 0.8 }] },
} as unknown as Run;

describe('the run in a page', () => {
  it('is read, and a page without one has none', () => {
    expect((readDocument(JSON.stringify(run)) as Run | null)?.length_s).toBe(3_000);
    expect(readDocument('"strowger-run"')).toBeNull();
    expect(readDocument('')).toBeNull();
    expect(readDocument('{"other": 1}')).toBeNull();
  });
  it('is cut into intervals, the last one as long as the run; a gap where nobody was counted', () => {
    const points = pointsOf(frameOf(run), seriesOf(run.series, false, null)!.measures.arrivals!);
    expect(points.map((one) => [one.from, one.to].map((at) => (at - run.begins_ms) / 1000))).toEqual([[0, 1_800], [1_800, 3_000]]);
    expect(points[0]!.mean).toBe(3);
    expect(points[1]!.mean).toBeNaN();
  });
  it('of a comparison is headed by its files without their folders, or by what B has otherwise', () => {
    expect(sidesOf('centre/day.yaml', 'other/day.yaml, seed 3')).toEqual(['day.yaml', 'day.yaml, seed 3']);
    expect(sidesOf('centre/day.yaml', 'centre/day.yaml, agents l1=-4, config ../a.yaml')).toEqual(['day.yaml', 'agents l1=-4, config ../a.yaml']);
    expect(sidesOf('day.yaml', 'day.yaml')).toEqual(['day.yaml', 'day.yaml']);
  });
  it('tells a queue called all from all queues', () => {
    expect(figuresOf(run, false, null)).toHaveLength(1);
    expect(figuresOf(run, false, null)[0]!.scope).toBe('queues');
    expect(figuresOf(run, false, 'all')[0]!.scope).toBe('queue');
  });
  it('has a threshold where the queues meant agree', () => {
    expect(thresholdOf(run, 'slow')).toBe(60);
    expect(thresholdOf(run, null)).toBeNull();
  });
});

describe('a staffing in a page', () => {
  it('is read, and cut into the spans that its numbers hold for', () => {
    const read = readDocument(JSON.stringify({ kind: 'staffing', begins_ms: Date.UTC(2026, 2, 2), length_s: 5_400, span_s: 3_600, crews: [] }));
    expect(isStaffing(read)).toBe(true);
    const frame = frameOf(read!);
    expect(frame.replications).toBe(1);
    expect(spanPoints(frame, [4, null]).map((one) => [(one.from - frame.begins_ms) / 1000, (one.to - frame.begins_ms) / 1000, one.mean])).toEqual([[0, 3_600, 4], [3_600, 5_400, NaN]]);
    expect(heldPoints(spanPoints(frame, [4, 3])).map((one) => [(+one.at - frame.begins_ms) / 1000, one.mean])).toEqual([[0, 4], [3_600, 4], [3_600, 3], [5_400, 3]]);
  });
});

describe('figures with their units', () => {
  it('are written as each language writes them', () => {
    const [english, chinese] = [figures('en'), figures('zh-CN')];
    expect(english.value('ratio', 0.8234)).toBe('82.3%');
    expect(english.value('ratio', 0.0123)).toBe('1.23%');
    expect(english.value('seconds', 11.44)).toBe('11.4 s');
    expect(english.value('seconds', 300)).toBe('5.0 min');
    expect(english.hours(200_185)).toBe('55.6 h');
    expect(chinese.hours(1_569_240)).toBe('435.9 小时');
    expect(english.span(300)).toBe('5 min');
    expect(english.value('count', 4_699)).toBe('4,699');
    expect(english.value('count', null)).toBe('–');
    expect(english.value('seconds', NaN)).toBe('–');
    expect(english.half('ratio', 0.0043)).toBe('0.43 pp');
    expect(chinese.half('ratio', 0.0043)).toBe('0.43 个百分点');
    expect(chinese.value('seconds', 11.44)).toBe('11.4 秒');
    expect(english.instant(Date.UTC(2026, 2, 2, 9, 30), false)).toBe('09:30');
    expect(english.second(Date.UTC(2026, 2, 2, 9, 30, 5), true)).toBe('Mon 09:30:05');
    expect(english.instant(Date.UTC(2026, 2, 2, 9, 30), true)).toBe('Mon 09:30');
  });
});

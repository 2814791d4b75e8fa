import { describe, expect, it } from 'vitest';
import type { Outlook, Way } from '../desktop/frames';
import { passedOver, say } from '../desktop/outlook';
import { en } from '../language/desktop_en';
import { zh } from '../language/desktop_zh';
import { format } from '../language/format';

const next = (more: Partial<Outlook['next']>): Outlook => ({
  interaction: 'interaction-1.7',
  phase: 'waiting',
  next: { fit: 3, fit_signed_in: 2, ways_all: 1, ways: [], steps: [], requirements: [], rings: [], ...more },
});
const english = (outlook: Outlook) => say(outlook, en.outlook, format('en'));
const ways = (...all: Way[]): Outlook => next({ ways: all });

describe('what would have to happen', () => {
  it('is a sentence per way, those on which another goes first apart', () => {
    const said = english(
      ways(
        { agent: 'agent-1.2', name: 'Ada', sure: true, conditions: [{ event: 'finishes', work: ['interaction-1.5', 'interaction-1.6'] }] },
        { agent: 'agent-1.3', name: 'Bo', sure: false, conditions: [{ event: 'becomes_ready' }, { event: 'group_frees', name: 'blue', count: 2 }] },
        { agent: 'agent-1.4', name: 'Cy', sure: true, takes_first: 'interaction-1.1', conditions: [{ event: 'signs_in' }] },
      ),
    );
    expect(said.ways).toEqual([
      'Ada lets go of 1.5, 1.6: then Ada gets it.',
      'Bo is ready, and 2 more of blue are free, beyond those kept for other queues: then perhaps Bo gets it.',
    ]);
    expect(said.others).toEqual(['Cy signs in and is ready: then 1.1 goes first.']);
  });
  it('is said once for agents who differ in nothing else', () => {
    const one = (name: string, more: Partial<Way> = {}): Way => ({ agent: `agent-1.${name}`, name, sure: true, conditions: [{ event: 'signs_in' }], ...more });
    const said = english(ways(one('Ada'), one('Bo', { takes_first: 'interaction-1.1' }), one('Cy'), one('Di', { sure: false }), one('Ed'), one('Fi'), one('Gus')));
    expect(said.ways).toEqual(['one of Ada, Cy, Ed and 2 more signs in and is ready: then that one gets it.', 'Di signs in and is ready: then perhaps Di gets it.']);
    expect(said.others).toEqual(['Bo signs in and is ready: then 1.1 goes first.']);
  });
  it('tells of a callback when its time comes', () => {
    expect(english(ways({ sure: false, conditions: [{ event: 'hours_begin', name: 'office', in_ms: 7_200_000 }] })).ways).toEqual([
      `the hours office begin, in ${format('en').span(7_200_000)}`,
    ]);
  });
  it('tells steps ahead with what they change', () => {
    const step = { step: 2, in_ms: 30_000, at_once: false, levels: [{ skill: 'german', from: 5, to: 0 }], other_where: true, raise_s: 60, fit: 1, free: 0 };
    expect(english(next({ steps: [step] })).steps).toEqual([
      `Step 2 in ${format('en').span(30_000)}: german no longer asked for; asks other agents; counts as 60 s older; 1 more agent fits, 0 free now`,
    ]);
    expect(english(next({ steps: [{ ...step, passed_over: 'length' }] })).steps[0]).toContain('passed over');
  });
  it('tells what nobody has, or that nobody meets all of it', () => {
    const asked = { kind: 'skill' as const, name: 'german', level: 5, known: 2, signed_in: 0, ready: 0 };
    expect(english(next({ requirements: [asked, { ...asked, name: 'chat', signed_in: 1 }] })).lacking).toEqual(['has german ≥ 5 (2 agents have it)']);
    expect(english(next({ fit_signed_in: 0 })).lacking).toEqual([en.outlook.lacksAll]);
  });
  it('is said in Chinese too', () => {
    const said = say(ways({ agent: 'agent-1.2', name: '小艾', sure: true, conditions: [{ event: 'back_off_ends', in_ms: 9_000 }] }), zh.outlook, format('zh-CN'));
    expect(said.ways).toEqual([`${format('zh-CN').span(9_000)}后可再次推送给 小艾，则由 小艾 接待。`]);
  });
  it('counts who is passed over by rule', () => {
    const agents = ['level', 'not_ready', 'level', ''].map((rule, i) => ({ agent: `agent-1.${i}`, name: '', ...(rule ? { filtered_by: rule } : {}) }));
    expect(passedOver({ ...next({}), agents })).toEqual([
      { rule: 'level', count: 2 },
      { rule: 'not_ready', count: 1 },
    ]);
  });
});

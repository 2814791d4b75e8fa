import { describe, expect, it } from 'vitest';
import { story as english } from '../language/story_en';
import { story as chinese } from '../language/story_zh';
import { figures } from '../report/figures';
import type { Step } from '../report/run';
import { tell, type Telling } from '../report/story';

const telling = (language: 'en' | 'zh-CN'): Telling => {
  const shown = figures(language);
  return {
    words: language === 'en' ? english : chinese, span: (ms) => shown.value('seconds', ms / 1000), list: (parts, apart) => shown.list(parts, apart),
    queue: (name) => (name === 'orders' ? '订单' : name),
  };
};
const both = (step: Step): [string, string] => [tell(step, telling('en')), tell(step, telling('zh-CN'))];

describe('the story of a wait', () => {
  it('has spans in words and queues by what people call them', () => {
    expect(both({ kind: 'queued', queue: 'orders', why: 'transfer' })).toEqual(['enters 订单 (passed on by the agent)', '进入 订单（由坐席转出）']);
    expect(both({ kind: 'ended', how: 'answered', after_ms: 42_294 })).toEqual(['answered after 42.3 s', '42.3 秒后已接听']);
    expect(both({ kind: 'refused', why: 'queue_full' })).toEqual(['turned away: the queue is full', '被拒绝：队列已满']);
  });
  it('says what keeps agents from it, the few by name', () => {
    expect(both({ kind: 'waits', position: 2, off: [{ rule: 'channel_full', count: 7 }, { rule: 'not_ready', count: 1, agents: ['ada'] }] })).toEqual([
      'waits, number 2 in line; 7 agents: at their limit; 1 agent: not ready (ada)', '等待，排第 2 位；7 位坐席：已达上限；1 位坐席：未就绪（ada）',
    ]);
  });
  it('says why an offer went to whom', () => {
    const step: Step = {
      kind: 'offered', agent: 'ada', best_of: 2, step: 1,
      candidates: [{ agent: 'ada', load: 0, limit: 3, idle_ms: 51_000, deciding: 'longest_idle' }, { agent: 'ben', load: 1, limit: 3, idle_ms: 0, deciding: 'only_one' }],
    };
    expect(tell(step, telling('en'))).toBe(
      'offered to ada; best of 2; ada: 0 of 3 in hand, idle for 51.0 s, ahead by idle for the longest time; ben: 1 of 3 in hand, idle for 0.00 s; at step 1',
    );
    expect(tell(step, telling('zh-CN'))).not.toMatch(/ offered|best|idle|step/);
    expect(both({ kind: 'offer_ended', agent: 'ada', how: 'timed_out', spared_ms: 10_000 })).toEqual(['ada lets it ring out, spared it for 10.0 s', 'ada 未应答，10.0 秒内不再推送']);
  });
  it('has words in both languages for everything the other has', () => {
    for (const book of ['exits', 'reasons', 'cases', 'preferences', 'offerEnds', 'rules', 'terms'] as const)
      expect(Object.keys(chinese[book]).sort()).toEqual(Object.keys(english[book]).sort());
  });
});

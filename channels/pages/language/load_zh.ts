import type { LoadWords } from './load_en';

/// 对运行中的引擎施加负载的报告，简体中文。
export const load: LoadWords = {
  report: '负载报告',
  lead: (span, engine, speed, seed) => `对 ${engine} 施加负载，实际时长 ${span}，速度为真实的 ${speed} 倍，随机种子 ${seed}。`,
  part: (from, until) => `场景中的 ${from} 至 ${until}。`,
  gone: (silent) => `引擎已不再应答；最后一次应答在结束前 ${silent}。`,
  interrupted: '运行在结束之前被中断。',
  missed: (missed, all) => `${all} 项阈值中有 ${missed} 项未达到。`,
  thresholds: {
    title: '阈值', none: '场景没有规定阈值。', figure: '指标', wanted: '要求', came: '结果', verdict: '结论', where: '出处',
    below: (value) => `低于 ${value}`, above: (value) => `高于 ${value}`, held: '符合', missed: '未达到', unmeasured: '未测量',
  },
  tiles: { arrived: '到达', answered: '已接听', abandoned: '放弃', wait: '等待（半数不超过）', message: '消息（99% 不超过）', lost: '丢失' },
  lead_time: (step) => `每个时段约 ${step}（实际时间），从第一位来访者可能到达时算起。`,
  charts: {
    flow: '进线及其结果', flowUnit: '每时段客户数', wait: '已接听者的等待', message: '双向消息', offer: '从决定到坐席桌面的推送', connect: '从到达到线路打开', lag: '负载程序自身的滞后',
    people: '在场人数', peopleUnit: '时段结束时', errors: '出错情况', errorsUnit: '每时段', shares: '时段内半数、90% 与 99% 不超过',
  },
  shares: { p50: '半数以内', p90: '90% 以内', p99: '99% 以内' },
  lines: { waiting: '等待', talking: '交谈', agents: '在岗坐席' },
  took: { title: '各环节用时', lead: '实际时间，从计划的时刻算起；表示不超过的值。', what: '起止', count: '次数' },
  statistics: { mean: '均值', p50: '50% 以内', p90: '90% 以内', p95: '95% 以内', p99: '99% 以内', p999: '99.9% 以内', max: '最长' },
  measures: {
    connect_ms: '到达至线路打开', queued_ms: '到达至得知已在排队', offer_ms: '决定至推送到桌面', join_ms: '接受至客户得知', to_agent_ms: '客户消息至桌面',
    to_customer_ms: '坐席消息至客户', message_ms: '双向消息', wait_ms: '到达至坐席', ring_ms: '决定至话机振铃', sound_ms: '来电到达至首次有声', hear_ms: '接通至互相听到',
    given_up_ms: '放弃者的等待', sign_in_ms: '坐席登录', lag_ms: '负载程序自身的滞后',
  },
  counted: { title: '计数', what: '内容', count: '次数', refusedAs: (code) => `被拒绝：${code}` },
  counts: {
    arrived: '到达', again: '其中再次到来', answered: '已接听', abandoned: '放弃', refused: '被引擎拒绝', finished: '正常结束的交谈', passed_on: '转到其他队列', ended: '提前被他人结束',
    left_over: '结束时仍在', skipped: '无法执行的联系', offers: '推送', accepted: '接受', declined: '拒接', missed: '未应答', too_late: '接受过晚', said_by_customers: '客户所说',
    said_by_agents: '坐席所说', lost: '丢失（已确认而未送达）', contradictions: '矛盾', customers_reconnected: '客户线路重新打开', agents_reconnected: '坐席线路重新打开',
    agents_signed_in: '已登录坐席', agents_refused: '登录失败', strangers: '他人的联系', not_connected: '从未打开的线路',
    unheard: '互相听不到的通话', phones_refused: '未能注册的话机',
  },
  notes: '未执行的部分及原因',
};

import type { StaffingWords } from './staffing_en';

/// 一天需要多少坐席的报告，简体中文。
export const staffing: StaffingWords = {
  report: '排班人数报告',
  lead: (scenario, days, span, confidence, seed) =>
    `${scenario}：每种人数都在同样的 ${days} 天上试算（随机种子 ${seed}），每个时段 ${span}。目标的界限在 ${confidence} 置信度下不越过目标值，即为达到。`,
  unmet: '无法达到全部目标：请为班组增加坐席（at_most），或降低目标。',
  ceiling: (crew, most, spans) => `${crew}：有 ${spans} 个时段需要全部 ${most} 名坐席，未试算更多坐席。`,
  tiles: { most: '同时最多坐席', hours: '每天坐席工时', kept: '达到的目标', worst: '最接近目标', cost: '每天成本', trials: '试算次数' },
  targets: {
    title: '目标', lead: '“结果”为所有天合计的值；“界限”表示在上述置信度下结果不会比它更差。没有联系到来的时段视为达到目标。',
    target: '目标', from: '起始', value: '结果', bound: '界限', contacts: '每天联系数', verdict: '结论', kept: '达到', missed: '未达到', all: '全部队列',
    least: (figure, of, value) => `${figure}，${of}：不低于 ${value}`,
    most: (figure, of, value) => `${figure}，${of}：不高于 ${value}`,
    wanted: '目标', each: '各时段的各项目标',
  },
  needed: {
    title: '所需坐席', lead: '指在岗的坐席，不含小休或迟到者。“初步估计”由 Erlang 公式得出，是搜索的起点。',
    chart: (crew) => `坐席：${crew}`, all: '全部班组', unit: '时段内人数', from: '起始', total: '合计', needed: '所需', guess: '初步估计', shifts: '班次中在岗',
    smallest: '达到目标的最少人数', table: '各时段坐席数',
    smallestMeans: '在任何时段减少一名坐席都会错过目标；也无法换成成本更低而分担同样工作的坐席，或以一名能兼顾两者工作的坐席代替两名，或以相邻时段的一名代替同班组的两名。',
    cheapestMeans: '按给定价格，在任何时段增减一名坐席，或换成其他班组的坐席，都不会更省。',
  },
  money: {
    title: '成本', lead: '每天均值，货币与价格相同。', what: '人数方案', pay: '坐席', waiting: '等待小时数', lost: '流失', answered: '已接听', cost: '总计', kept: '达到的目标',
    of: { smallest: '最少', cheapest: '最省', in_shifts: '按班次' },
    prices: (hour, lost) => `等待一小时的成本为 ${hour}，流失一个联系的成本为 ${lost}。`,
  },
  shifts: {
    title: '班次', lead: '在每一时刻都覆盖所需人数的班次，不计小休者。', crew: '班组', pattern: '班次', from: '起始', to: '结束', agents: '坐席',
    proven: (crew, cost) => `${crew}：${cost}，已证明最省。`,
    bound: (crew, cost, bound) => `${crew}：${cost}；任何覆盖方案都不低于 ${bound}。`,
    problems: {
      uncovered: (crew) => `${crew}：一天中有些时间不在任何班次内，因此未试算。`,
      too_few: (crew) => `${crew}：坐席少于这些班次所需，因此未试算。`,
    },
  },
  costs: { title: '运营方式', lead: (seats) => `按 ${seats} 个席位计算。`, way: '方式', once: '一次性', month: '每月', first_month: '首月', first_year: '首年', contact: '每个联系' },
  serves: {
    title: '谁能处理什么', lead: '由单独一名坐席在该中心中试出：技能、等级、证书、租户、队列与容量均与运行时相同。数字为一名坐席能同时处理的数量。',
    crew: '班组', hour: '每小时', most: '最多', least: '最少',
  },
  assumed: {
    staffed: '上述班组按所列人数在岗，不计场景中的小休、迟到与班次；其他班组按场景工作。时段结束时手中仍有工作的坐席会做完。',
    confidence: '置信度（各时段各项目标）', days: '试算天数',
  },
};

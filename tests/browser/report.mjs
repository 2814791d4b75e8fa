import assert from 'node:assert/strict';
import { scene, usableByEverybody } from './house.mjs';
import { centre } from './report_stage.mjs';

const report = { report: true };
const charts = (page) => page.locator('figure svg[role=img]');
/// Lines that are really drawn: a path with more than a few places.
const drawn = (page) => page.locator('figure svg[role=img] g[data-mark=line] path').evaluateAll((all) => all.filter((one) => (one.getAttribute('d') ?? '').length > 100).length);

scene('a report opens from a file without a network, in both languages and both palettes', async (stage) => {
  const { file, status } = stage.write(centre('support_centre.yaml'));
  assert.equal(status, 0);
  const page = await stage.read(file);
  await page.getByRole('heading', { level: 1, name: 'support-centre' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('heading', { name: 'Queue length' }).waitFor();
  assert.equal(await charts(page).count(), 7);
  assert.ok((await drawn(page)) >= 10);
  assert.ok((await page.locator('g[data-mark=area] path').count()) >= 6, 'bands over replications');
  await usableByEverybody(page, 'the report');

  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '队列长度' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.equal(await page.title(), 'support-centre · 模拟报告');
  await page.getByText('服务水平（放弃计为未达标）').first().waitFor();
  await page.getByRole('button', { name: '深色' }).click();
  await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' });
  const ink = await page.locator('h1').evaluate((one) => getComputedStyle(one).color);
  assert.equal(ink, 'rgb(233, 237, 238)');
  assert.equal(await charts(page).count(), 7);
  assert.ok((await drawn(page)) >= 10);
  assert.match(await charts(page).first().getAttribute('aria-label'), /时段均值最高为/);
}, report);

scene('a report tells what went wrong on purpose, and whether anybody felt it', async (stage) => {
  const day = ['version: 1', 'name: unlucky', 'length: 2h', 'centre: {queues: [{name: support}]}', 'crews: [{name: l1, count: 3}]',
    'contacts: [{name: calls, queue: support, arrivals: {per_hour: 30}, service: {law: constant, mean: 3m}}]', 'faults:',
    '  - {fault: agents_lost, at: 1h, lasts: {law: constant, mean: 1m}}'];
  const { file, status } = stage.write(stage.scenario(day.join('\n')));
  assert.equal(status, 0);
  const page = await stage.read(file);
  await page.getByRole('heading', { name: 'What went wrong', exact: true }).waitFor();
  const cells = await page.getByRole('group', { name: 'What went wrong', exact: true }).locator('tbody tr').first().locator('th, td').allInnerTexts();
  assert.deepEqual(cells.map((one) => one.trim()), ['Agents lose their line', '9', '9', 'agents without a line']);
  await usableByEverybody(page, 'the report with faults');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '注入的故障' }).waitFor();
  await page.getByText('坐席掉线').first().waitFor();
  // Where nothing was to go wrong nothing is said of it.
  stage.change(file, (run) => { run.faults = []; });
  const calm = await stage.read(file);
  assert.equal(await calm.getByRole('heading', { name: 'What went wrong', exact: true }).count(), 0);
}, report);

scene('a reader with a Chinese browser meets Chinese, dark where the system is', async (stage) => {
  const { file } = stage.write(centre('one_pool.yaml'));
  const page = await stage.read(file, { locale: 'zh-CN', colorScheme: 'dark' });
  await page.getByRole('heading', { name: '随时间变化' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
}, report);

scene('charts follow the queue that is chosen, and tables the heading that is pressed, by keys alone', async (stage) => {
  const { file } = stage.write(centre('support_centre.yaml'));
  const page = await stage.read(file);
  const flow = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'Arrivals and what became of them' }) });
  const before = await flow.locator('svg[role=img]').getAttribute('aria-label');
  await page.getByLabel('Queue', { exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: 'dispatch', exact: true }).first().waitFor();
  assert.notEqual(await flow.locator('svg[role=img]').getAttribute('aria-label'), before);
  await flow.locator('summary').focus();
  await page.keyboard.press('Enter');
  const rows = flow.getByRole('row');
  assert.equal(await rows.count(), 81);

  const table = page.getByRole('group', { name: 'Queues', exact: true }).getByRole('table');
  const names = () => table.locator('tbody th').allInnerTexts();
  const written = await names();
  await table.getByRole('button', { name: 'Entered the queue' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await table.locator('th[aria-sort=descending]').innerText().then((text) => text.replace(/\W+$/, '')), 'Entered the queue');
  const sorted = await names();
  assert.equal(sorted[0], 'support');
  assert.deepEqual([...sorted].sort(), [...written].sort());
  await page.keyboard.press('Enter');
  assert.deepEqual(await names(), sorted.reverse());
}, report);

scene('two runs stand beside each other, with who fared otherwise', async (stage) => {
  const { file, status } = stage.compare(centre('one_pool.yaml'), '--agents', 'l1=-3');
  assert.equal(status, 0);
  const page = await stage.read(file);
  await page.getByRole('heading', { level: 1, name: /^one_pool\.yaml compared with agents l1=-3$/ }).waitFor();
  assert.match(await page.title(), /compared with/);
  assert.equal(await charts(page).count(), 6);
  assert.ok((await drawn(page)) >= 12, 'a line of each side');
  const whole = page.getByRole('group', { name: 'The centre as a whole' }).getByRole('table');
  const row = whole.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Abandon rate', exact: true }) });
  assert.match(await row.innerText(), /\+.* pp/);
  await page.getByRole('article').first().getByText('How it went, and why').click();
  await page.getByRole('list', { name: 'B', exact: true }).first().getByRole('listitem').first().waitFor();
  const steps = page.getByRole('list', { name: 'B', exact: true }).first().getByRole('listitem');
  assert.match(await steps.nth(1).innerText(), /^\d\d:\d\d:\d\d /, 'a moment to the second');
  await usableByEverybody(page, 'the comparison');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { level: 1, name: /的对比$/ }).waitFor();
  for (const text of await steps.allInnerTexts())
    assert.doesNotMatch(text.replace(/\b(l1|calls|support|B)[-\w]*/g, ''), /[a-z]{3,}|\d{5,}/, `words and spans in Chinese: ${text}`);
}, report);

scene('the agents that a day needs are shown by span, beside the guess, the targets and the shifts', async (stage) => {
  stage.scenario(`
version: 1
name: two-crews
length: 4h
centre: {queues: [{name: shop}, {name: mail}]}
contacts:
  - {name: calls, queue: shop, arrivals: {per_hour: 60}, service: {law: exponential, mean: 3m}, patience: {law: exponential, mean: 3m}}
  - {name: mails, queue: mail, channel: email, arrivals: {per_hour: 10}, service: {law: exponential, mean: 4m}}
crews:
  - {name: clerks, count: 20, agent: {capacity: {voice: 1, chat: 0, email: 0, task: 0}}}
  - {name: writers, count: 10, agent: {capacity: {voice: 0, chat: 0, email: 2, task: 0}}}
`);
  const { file, status } = stage.staff(stage.scenario(`
version: 1
name: two-crews-staffed
scenario: scenario.yaml
span: 1h
targets:
  - {figure: service_level.abandons_negative, queue: shop, at_least: 0.8}
  - {figure: asa.of_answered, queue: mail, at_most: 600}
crews: [{name: clerks, per_hour: 20}, {name: writers, per_hour: 20}]
shifts: [{name: half, from: "00:00", to: "02:00", step: 1h, length: 2h}]
`, 'staffing.yaml'));
  assert.equal(status, 0);
  const page = await stage.read(file);
  await page.getByRole('heading', { level: 1, name: 'two-crews-staffed' }).waitFor();
  assert.equal(await page.title(), 'two-crews-staffed · Staffing report');
  assert.equal(await charts(page).count(), 5, 'all crews, each crew, each target');
  const spans = page.getByRole('group', { name: 'Agents by span' }).getByRole('table');
  assert.equal(await spans.getByRole('row').count(), 5);
  assert.match(await spans.getByRole('row').nth(1).innerText(), /first guess/);
  const serves = page.getByRole('group', { name: 'Who may serve what' }).getByRole('table');
  assert.match(await serves.getByRole('row').filter({ hasText: 'writers' }).innerText(), /–\s+2$/, 'mails, two at once');
  assert.ok((await page.getByRole('group', { name: 'Shifts' }).getByRole('row').count()) > 1);
  await usableByEverybody(page, 'the staffing');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '所需坐席' }).waitFor();
  assert.equal(await page.title(), 'two-crews-staffed · 排班人数报告');
}, report);

scene('nothing that is called anything breaks the page', async (stage) => {
  const hostile = '</script><img src=x onerror="document.title=\'broken\'"><!-- "\'&';
  const scenario = stage.scenario(`
version: 1
name: ${JSON.stringify(hostile)}
about: ${JSON.stringify(hostile)}
length: 1h
centre: {queues: [{name: shop}]}
contacts: [{name: calls, queue: shop, arrivals: {per_hour: 50}, service: {law: exponential, mean: 4m}, patience: {law: exponential, mean: 1m}}]
crews: [{name: clerks, count: 3}]
`);
  const { file, said } = stage.write(scenario);
  assert.equal(said, '');
  stage.change(file, (run) => {
    const rename = (one) => (one.name = one.name === 'all' ? one.name : hostile);
    run.assumptions.queues.forEach(rename);
    run.assumptions.contacts.forEach(rename);
    run.assumptions.crews.forEach(rename);
    run.replications[0].finding = hostile;
  });
  const page = await stage.read(file);
  assert.equal(await page.locator('h1').innerText(), hostile);
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.title(), `${hostile} · Simulation report`);
  assert.equal(await charts(page).count(), 7);
  await page.getByRole('alert').waitFor();
}, report);

const manyQueues = (count) => `
version: 1
name: many
length: 2h
centre:
  queues: [${Array.from({ length: count }, (_, i) => `{name: q${i}${i === 7 ? ', display_name: 订单' : ''}}`).join(', ')}]
contacts:
${Array.from({ length: count }, (_, i) => `  - {name: c${i}, queue: q${i}, arrivals: {per_hour: 3}, service: {law: exponential, mean: 3m}}`).join('\n')}
crews: [{name: clerks, count: 12}]
`;

scene('two hundred queues are searched, the boxes say that they scroll, and a queue has the name that people call it', async (stage) => {
  const { file } = stage.write(stage.scenario(manyQueues(200)));
  const page = await stage.read(file, { viewport: { width: 390, height: 800 } });
  const section = page.getByRole('region', { name: 'Queues', exact: true });
  await section.getByText('There is more below and to the side: scroll within the table.').waitFor();
  await section.getByText('200 rows').waitFor();
  await section.getByRole('searchbox').fill('订');
  await section.getByText('1 of 200 rows').waitFor();
  assert.deepEqual(await section.getByRole('table').locator('tbody th').allInnerTexts(), ['订单']);
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= seen, `${wide} wide on a screen of ${seen}`);
  await usableByEverybody(page, 'a report of many queues');
}, report);

scene('on paper everything is printed whole, one after the other, with headings on each page', async (stage) => {
  const { file } = stage.write(stage.scenario(manyQueues(120)));
  const page = await stage.read(file);
  await page.locator('details').evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await page.emulateMedia({ media: 'print' });
  const boxes = await page.locator('.scroll:has(table)').evaluateAll((all) => all.map((one) => ({
    cut: one.scrollHeight > one.clientHeight + 1, most: getComputedStyle(one).maxHeight, head: getComputedStyle(one.querySelector('thead')).display,
    row: getComputedStyle(one.querySelector('tbody tr')).breakInside, below: one.querySelector('table').getBoundingClientRect().bottom - one.getBoundingClientRect().bottom,
  })));
  assert.ok(boxes.length > 10);
  for (const one of boxes) assert.deepEqual({ ...one, below: Math.max(0, Math.round(one.below)) }, { cut: false, most: 'none', head: 'table-header-group', row: 'avoid', below: 0 });
  const places = await page.locator('main > section').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]));
  for (let i = 1; i < places.length; ++i) assert.ok(places[i][0] >= places[i - 1][1], 'sections do not overlap');
  assert.equal(await page.locator('.hint:visible, .narrow:visible, thead button:visible').count(), 0);
}, report);

scene('a day on which nobody comes has an axis that can be read', async (stage) => {
  const { file } = stage.write(stage.scenario(`
version: 1
name: quiet
length: 1h
centre: {queues: [{name: shop}]}
contacts: [{name: calls, queue: shop, arrivals: {periods: [{from: "23:00", to: "24:00", per_hour: 60}]}, service: {law: exponential, mean: 4m}}]
crews: [{name: clerks, count: 3}]
`));
  const page = await stage.read(file);
  const flow = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'Arrivals and what became of them' }) });
  assert.deepEqual(await flow.locator('[data-mark="y-axis tick label"] text').allTextContents(), ['0', '1']);
  const staff = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'Agents', exact: true }) });
  assert.deepEqual(await staff.locator('.legend li').allInnerTexts(), ['handling', 'ready or handling; the rest is on a break', 'signed in']);
}, report);

scene('a narrow screen shows everything without scrolling sideways', async (stage) => {
  const { file } = stage.write(centre('omnichannel_service.yaml'));
  const page = await stage.read(file, { viewport: { width: 360, height: 740 } });
  assert.equal(await charts(page).count(), 7);
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= seen, `${wide} wide on a screen of ${seen}`);
}, report);

scene('a load that was played is a page of the same kind: thresholds, percentiles over time, what went wrong', async (stage) => {
  const { file } = stage.write(centre('one_pool.yaml'));
  const steps = [0, 1, 2, 3];
  stage.change(file, (run) => {
    const { assumptions, definitions } = run;
    for (const key of Object.keys(run)) delete run[key];
    const took = (ms) => ({ count: 10, mean: ms, p50: ms, p90: ms, p95: ms, p99: 2 * ms, p999: 3 * ms, max: 3 * ms });
    Object.assign(run, {
      kind: 'load', scenario: 'crowd', about: '', file: 'crowd.yaml', engine: '127.0.0.1:8080', seed: '7', speed: 2, seconds: 40, from_s: 0, until_s: 80, silent_s: 0,
      engine_gone: false, interrupted: false, milliseconds: { wait_ms: took(1200), message_ms: took(12), lag_ms: { count: 0 } }, count: { arrived: 22, answered: 20, abandoned: 2, lost: 1 },
      refused: { queue_full: 3 },
      thresholds: [{ figure: 'message_ms.p99', below: 250, value: 24, held: true, where: 'crowd.yaml:9' }, { figure: 'count.lost', below: 1, value: 1, held: false, where: 'crowd.yaml:10' }],
      notes: ['contacts of calls are skipped: voice has no player'], assumptions, definitions,
      series: { interval_s: 10, from_s: steps.map((i) => 10 * i), to_s: steps.map((i) => 10 * i + 10), measures: {
        arrived: [4, 6, 8, 4], answered: [3, 6, 8, 3], abandoned: [0, 1, 1, 0], lost: [0, 0, 1, 0], waiting: steps, talking: steps, agents: [5, 5, 5, 5],
        wait_p50: [900, 1000, null, 1300], wait_p90: [1900, 2000, null, 2300], wait_p99: [2900, 3000, null, 3300], message_p50: steps, message_p90: steps, message_p99: steps } },
    });
  });
  const page = await stage.read(file);
  assert.equal(await page.title(), 'crowd · Load report');
  await page.getByRole('alert').getByText('1 of 2 thresholds missed.').waitFor();
  assert.equal(await charts(page).count(), 5);
  const wait = page.getByRole('figure').filter({ has: page.getByRole('heading', { name: 'Waits of the answered' }) });
  await wait.locator('summary').click();
  assert.match(await wait.getByRole('row').nth(2).innerText(), /^00:00:10\s+1\.00 s\s+2\.00 s\s+3\.00 s$/);
  await page.getByRole('cell', { name: 'lost: confirmed and not delivered' }).or(page.getByRole('rowheader', { name: 'lost: confirmed and not delivered' })).first().waitFor();
  await usableByEverybody(page, 'the report of a load');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '各环节用时' }).waitFor();
}, report);

scene('pages that are not built are said to be missing before the run', async (stage) => {
  const { status, said } = stage.write(centre('one_pool.yaml'), stage.folder);
  assert.notEqual(status, 0);
  assert.match(said, /not built/);
}, report);

scene('a real day stands beside its replay, with what makes each difference and what was assumed, in both languages', async (stage) => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const left = i % 5 === 4;
    return `2024-02-29T08:${String(i).padStart(2, '0')}:00,${i % 3 ? 'sales' : 'service'},${left ? 'HANG' : 'AGENT'},${left ? 50 : 20 + (i % 7)},${left ? '' : 90},${left ? '' : i % 2 ? 'ann' : 'ben'}`;
  });
  const { file, status, said } = stage.replay(`arrival,queue,outcome,wait_s,service_s,agent\n${rows.join('\n')}\n`, '2024-02-29');
  assert.equal(status, 0, said);
  const page = await stage.read(file);
  assert.match(await page.title(), /Replay report$/);
  const beside = page.getByRole('group', { name: 'The real day beside its replay' }).getByRole('table');
  const row = beside.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Answered', exact: true }) });
  assert.equal(await row.getByRole('cell').nth(1).innerText(), '48.0');
  const numbers = (await row.getByRole('cell').last().innerText()).split(', ').map(Number);
  const causes = await page.getByRole('list', { name: 'What makes the difference' }).getByRole('listitem').allInnerTexts();
  assert.equal(new Set(causes).size, causes.length);
  assert.match(causes[numbers[0] - 1], /who gave up then are answered here/);
  assert.equal(await charts(page).count(), 12);
  await page.getByText('were answered and get a patience drawn by Kaplan-Meier').waitFor();
  await page.getByText('Everything that was assumed, key by key').click();
  await page.getByRole('cell', { name: 'service in the trace · mean' }).first().waitFor();
  await usableByEverybody(page, 'a replay');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { name: '真实的一天与其重放' }).waitFor();
  await page.getByText(/已被接听，其耐心按 Kaplan-Meier 估计抽取/).waitFor();
  assert.match(await page.getByRole('list', { name: '差异的原因' }).innerText(), /当时放弃/);
}, report);

scene('a comparison tells what both sides assume, and what B assumes otherwise', async (stage) => {
  const { file, status, said } = stage.compare(centre('one_pool.yaml'), '--demand', '*=1.1', '--contacts', '0');
  assert.equal(status, 0, said);
  const page = await stage.read(file);
  const table = page.getByRole('group', { name: 'What B assumes otherwise' }).getByRole('table');
  assert.match(await table.innerText(), /demand\s+1\s+1\.1/);
  await page.getByRole('heading', { name: 'What was assumed in A' }).waitFor();
}, report);

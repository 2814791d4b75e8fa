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
  await page.getByRole('heading', { level: 1, name: 'Comparison of two runs' }).waitFor();
  assert.equal(await charts(page).count(), 6);
  assert.ok((await drawn(page)) >= 12, 'a line of each side');
  const whole = page.getByRole('group', { name: 'The centre as a whole' }).getByRole('table');
  const row = whole.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Abandon rate', exact: true }) });
  assert.match(await row.innerText(), /\+.* pp/);
  await page.getByRole('article').first().getByText('How it went, and why').click();
  await page.getByRole('list', { name: 'B', exact: true }).first().getByRole('listitem').first().waitFor();
  await usableByEverybody(page, 'the comparison');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.getByRole('heading', { level: 1, name: '两次运行的对比' }).waitFor();
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

scene('a narrow screen shows everything without scrolling sideways', async (stage) => {
  const { file } = stage.write(centre('omnichannel_service.yaml'));
  const page = await stage.read(file, { viewport: { width: 360, height: 740 } });
  assert.equal(await charts(page).count(), 7);
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= seen, `${wide} wide on a screen of ${seen}`);
}, report);

scene('pages that are not built are said to be missing before the run', async (stage) => {
  const { status, said } = stage.write(centre('one_pool.yaml'), stage.folder);
  assert.notEqual(status, 0);
  assert.match(said, /not built/);
}, report);

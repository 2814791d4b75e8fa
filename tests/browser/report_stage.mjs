import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { builtPages, Stage } from '../../channels/pages/test/stage/stage.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const simulator = join(resolve(process.env.STROWGER_BIN ?? join(root, 'build/release/bin')), 'strowger-sim');
export const centre = (name) => join(root, 'tests/scenarios/centre', name);

/// Reports of simulated runs as files, and readers without any network. The page may ask for itself alone.
export class ReportStage extends Stage {
  folder = mkdtempSync(join(tmpdir(), 'strowger-report-'));

  static async open() {
    return new ReportStage();
  }
  /// The report of a scenario's run, as the path of a file; what the simulator says when it makes none.
  write(scenario, pages = builtPages) {
    return this.#simulate(pages, 'run', scenario, '--quiet', '--replications', '3');
  }
  /// The same of two runs: of the scenario, and of it with something otherwise.
  compare(scenario, ...otherwise) {
    return this.#simulate(builtPages, 'compare', scenario, ...otherwise, '--replications', '3');
  }
  /// How many agents a staffing file's day needs.
  staff(staffing) {
    return this.#simulate(builtPages, 'staff', staffing, '--quiet', '--replications', '5');
  }
  /// The same of a day's log, which is written here, beside its replay.
  replay(calls, date) {
    writeFileSync(join(this.folder, 'calls.csv'), calls);
    return this.#simulate(builtPages, 'replay', '--data', this.folder, '--date', date, '--level', 'machine');
  }
  #simulate(pages, ...words) {
    const file = join(this.folder, 'report.html');
    const run = spawnSync(simulator, [...words, '--html', file, '--pages', pages], { encoding: 'utf8' });
    if (run.error) throw run.error;
    return { file, status: run.status, said: run.stderr };
  }
  /// A file written here.
  scenario(text, name = 'scenario.yaml') {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }
  /// The same page with another run in it.
  change(file, edit) {
    const page = readFileSync(file, 'utf8');
    const begin = page.indexOf('>', page.indexOf('id="run"')) + 1;
    const end = page.indexOf('</script>', begin);
    const run = JSON.parse(page.slice(begin, end));
    edit(run);
    writeFileSync(file, page.slice(0, begin) + JSON.stringify(run).replaceAll('<', '\\u003c') + page.slice(end));
  }
  async read(file, more = {}) {
    const context = await this.person('file://', { offline: true, ...more });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.locator('h1').waitFor();
    return page;
  }
  async close() {
    await super.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

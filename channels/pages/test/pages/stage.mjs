import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlayedEngine } from '../player/engine.mjs';
import { builtPages, goReady, Stage } from '../stage/stage.mjs';

export { scene } from '../stage/scenes.mjs';
export { findings, say, texts, typesUntil, until, usableByEverybody } from '../stage/stage.mjs';

/// The stage of the page tests: for every scene a played engine of its own, in memory, on a free port, that serves the built pages.
/// A scene fails when a page breaks the protocol.
export class PlayedStage extends Stage {
  static async open(settings) {
    assert.ok(existsSync(resolve(builtPages, 'desktop/index.html')), `no built pages in ${builtPages}: npm run build`);
    const stage = new PlayedStage();
    stage.engine = new PlayedEngine({ pages: builtPages, people, ...patient, ...settings });
    stage.url = await stage.engine.listen();
    return stage;
  }
  async person(more = {}) {
    return super.person(this.url, more);
  }
  async customer(more = {}, query = '') {
    const page = await (await this.person(more)).newPage();
    await page.goto(`${this.url}/chat/frame.html?entry=shop${query}`);
    return page;
  }
  async agent(name, { ready = true, context = null, hash = '', ...more } = {}) {
    const page = await (context ?? (await this.person(more))).newPage();
    await this.signIn(page, this.url, name, hash);
    if (ready) await goReady(page);
    return page;
  }
  clean() {
    assert.deepEqual(this.engine.violations, [], 'the pages keep to the protocol');
    super.clean();
  }
  async close() {
    await super.close();
    await this.engine.close();
  }
}

const people = [
  { name: 'ada', display_name: 'Ada Lovelace' },
  { name: 'grace', display_name: 'Grace Hopper' },
  { name: 'sam', display_name: 'Sam Okafor', roles: ['agent', 'supervisor'] },
];
/// A busy machine must not end an offer while a scene looks at it.
const patient = { offerMs: 600_000, ringingMs: 60_000 };

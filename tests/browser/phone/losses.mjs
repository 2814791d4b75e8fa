import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { chromiumProcessWith, chromiumWith } from '../../../channels/pages/test/stage/chromium.mjs';
import { Customer } from './customer.mjs';
import { answers, callIs, click, customerHears, customerHearsMusic, deskIs, endsAs, fakeAudio, isFree, pageHears, picture, signIn, signInAtDesk } from './people.mjs';

const tones = { customer: 500, ada: 700, alan: 900, grace: 1_100 };
export const lossesSettings = {
  agents: ['ada', 'alan', 'grace'], agentsToo: { ada: ['grace'] }, media: 51_000, queue: ', wrap_up: 0s', sip: ['silence: 5s', 'phone_options_interval: 2s'], tones,
};
const calls = async (stage, number) => stage.leaves(await Customer.calls(number, { port: stage.signalling, frequency: tones.customer }));
const signsIn = (stage, browser, name) => signIn(browser, stage, name, { frequency: tones[name] });

/// The engine's child that speaks SIP; nothing while there is none.
function sipProcess(stage) {
  return readdirSync('/proc').filter((one) => /^\d+$/.test(one)).map(Number).find((pid) => {
    try {
      const [, name, above] = /^\d+ \((.*)\) \S+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return name === 'strowger-sip' && Number(above) === stage.engine.pid;
    } catch {
      return false; // it has ended meanwhile
    }
  });
}
/// An agent of whom another page shows that no telephone is there; nothing was missed, nothing is left of a call.
async function isNotReachable(stage, desk, what) {
  await desk.locator('.away[role="status"]').waitFor();
  await desk.locator('#state-button.ready').waitFor();
  await desk.getByText('No telephone of yours is there: calls go to others until one is.').waitFor();
  assert.equal(await desk.locator('.call').count(), 0, what);
}

/// What dies while a browser is a telephone: strowger-sip, its connection, its page, all of it; within a call and without one.
export async function losses(stage, says) {
  const browser = stage.leaves(await chromiumWith(fakeAudio));
  const [alan, grace] = await Promise.all(['alan', 'grace'].map((name) => signsIn(stage, browser, name)));
  await sipIsKilled(stage, alan, grace, says);
  await connectionIsLost(stage, alan, says);
  const desk = await signInAtDesk(browser, stage, 'ada');
  await pageIsClosed(stage, browser, desk, grace, says);
  await browserIsKilled(stage, desk, grace, says);
}

async function sipIsKilled(stage, alan, grace, says) {
  const [his, hers] = [await calls(stage, '200'), await calls(stage, '300')];
  await answers(stage, alan, his, tones.alan);
  await answers(stage, grace, hers, tones.grace);
  const old = sipProcess(stage);
  process.kill(old, 'SIGKILL');
  await stage.until(() => ![undefined, old].includes(sipProcess(stage)), 'strowger-sip is there again');
  const before = [his.packets, hers.packets];
  await stage.until(() => his.packets > before[0] + 50 && hers.packets > before[1] + 50, 'the audio goes on');
  await customerHears(stage, his, [tones.alan], 'the customer hears the agent as before');
  await pageHears(stage, grace, [tones.customer], 'the agent hears the customer as before');
  his.hangUp();
  await endsAs(his, 'hung up');
  await isFree(alan);
  await click(grace, 'Hang up');
  await endsAs(hers, 'let go');
  await isFree(grace);
  says('strowger-sip is killed while two talk: they hear each other as before, and a hang-up by either side reaches the other');
}
async function connectionIsLost(stage, alan, says) {
  const customer = await calls(stage, '200');
  await answers(stage, alan, customer, tones.alan);
  await alan.evaluate(() => {
    window.refreshes.length = 0;
    window.sockets.at(-1).close();
  });
  await alan.waitForFunction(() => window.refreshes.includes('browser'));
  await customerHears(stage, customer, [tones.alan], 'the customer hears the agent as before');
  await pageHears(stage, alan, [tones.customer], 'the agent hears the customer as before');
  customer.hangUp();
  await endsAs(customer, 'hung up');
  await isFree(alan);
  says('the connection of the telephone is lost while it talks, and made anew: the talk goes on, and a hang-up reaches the browser by the new one');
}
/// Its tab is closed as by a person, who is asked and says `answer`.
async function isClosedByHand(page, answer) {
  const asked = new Promise((done) => page.once('dialog', (dialog) => done({ type: dialog.type(), answered: answer(dialog) })));
  const line = await page.context().newCDPSession(page);
  line.send('Page.close').catch(() => undefined); // its end is not told to who has asked for it
  const { type, answered } = await asked;
  assert.equal(type, 'beforeunload');
  await answered;
}
/// `desk`: another page of ada, without a telephone.
async function pageIsClosed(stage, browser, desk, grace, says) {
  const idle = await signsIn(stage, browser, 'ada');
  await desk.locator('.away[role="status"]').waitFor({ state: 'detached' });
  await idle.context().close();
  await isNotReachable(stage, desk, 'nobody has called');
  await picture(desk, 'not-reachable');
  says('a page with a telephone is closed: another page of the same agent shows that it is not reachable');

  const ada = await signsIn(stage, browser, 'ada');
  await desk.locator('.away[role="status"]').waitFor({ state: 'detached' });
  const customer = await calls(stage, '100');
  await answers(stage, ada, customer, tones.ada);
  await isClosedByHand(ada, (question) => question.dismiss());
  await customerHears(stage, customer, [tones.ada], 'whoever thinks better of it talks on');
  says('a page that talks asks before it is closed');
  await isClosedByHand(ada, (question) => question.accept());
  await isKept(stage, customer, desk, grace);
  assert.match(stage.read('engine.log'), /event=leg_lost .*agent=ada role=lead why=gone/, 'by its own word');
  says('a page that talks is closed: the customer waits again and is served by somebody else, and the agent has missed nothing');
}
async function browserIsKilled(stage, desk, grace, says) {
  for (const talks of [false, true]) {
    const process = stage.leaves(await chromiumProcessWith(fakeAudio));
    const ada = await signsIn(stage, process.browser, 'ada');
    await desk.locator('.away[role="status"]').waitFor({ state: 'detached' });
    const customer = talks ? await calls(stage, '100') : null;
    if (customer) await answers(stage, ada, customer, tones.ada);
    await process.kill();
    const lost = () => stage.read('engine.log').match(/event=leg_lost .*why=silent/g)?.length ?? 0;
    const before = lost();
    await isKept(stage, customer ?? (await calls(stage, '100')), desk, grace);
    assert.equal(lost() - before, talks ? 1 : 0, 'nothing is heard of it, and Kamailio says that it is gone');
    says(`a browser is killed ${talks ? 'while it talks: the customer waits again and is served by somebody else' : 'while nobody calls: the next call goes to somebody else'}, and the agent has missed nothing`);
  }
}
/// The agent is gone, and the customer is served by grace.
async function isKept(stage, customer, desk, grace) {
  await callIs(grace, 'ringing');
  await customerHearsMusic(stage, customer, 'the customer waits with music');
  await answers(stage, grace, customer, tones.grace);
  await deskIs(grace, 'talking');
  await isNotReachable(stage, desk, 'the call is nothing of this agent any more');
  customer.hangUp();
  await endsAs(customer, 'hung up');
  await isFree(grace);
}

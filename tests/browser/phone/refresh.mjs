import assert from 'node:assert/strict';
import { chromiumWith } from '../../../channels/pages/test/stage/chromium.mjs';
import { Customer } from './customer.mjs';
import { answers, click, customerHears, endsAs, fakeAudio, isFree, pageHears, signIn } from './people.mjs';

const tones = { customer: 500, ada: 700, alan: 900, grace: 1_100, edsger: 1_300 };
export const refreshSettings = { agents: ['ada', 'alan', 'grace', 'edsger'], media: 49_000, queue: ', wrap_up: 0s', sip: ['session_expires: 90s'], tones };

/// JsSIP refreshes where nobody says who should; told that the other side does, it leaves it to that.
const refreshedByUs = "return text.startsWith('INVITE ') ? text.replace(/^(Session-Expires: *\\d+)\\r$/im, '$1;refresher=uac\\r') : text";

/// Sessions are refreshed (RFC 4028), of two calls by the browser and of two by strowger-sip; then the customer hangs up, or the agent.
export async function refreshes(stage, says) {
  const browser = stage.leaves(await chromiumWith(fakeAudio));
  const lines = await Promise.all(stage.agents.map(async (name, at) => {
    const page = await signIn(browser, stage, name, { frequency: tones[name], ...(at >= 2 ? { said: refreshedByUs } : {}) });
    const customer = stage.leaves(await Customer.calls(`${at + 1}00`, { port: stage.signalling, frequency: tones.customer }));
    await answers(stage, page, customer, tones[name]);
    return { name, page, customer, by: at < 2 ? 'browser' : 'us' };
  }));
  says('four browsers talk, two of which leave it to us to refresh their sessions');
  await Promise.all(lines.map(async ({ name, page, customer, by }) => {
    await page.waitForFunction(() => window.refreshes.length, null, { timeout: 70_000 });
    assert.deepEqual(await page.evaluate(() => [...new Set(window.refreshes)]), [by]);
    await customerHears(stage, customer, [tones[name]], `after the refresh the customer hears ${name}`);
    await pageHears(stage, page, [tones.customer], `after the refresh ${name} hears the customer`);
  }));
  says('a session is refreshed by the browser or by us at half of its time, and everybody is heard as before');
  const [ada, alan, grace, edsger] = lines;
  for (const [line, whose] of [[ada, 'the browser'], [grace, 'us']]) {
    line.customer.hangUp();
    await endsAs(line.customer, 'hung up');
    await isFree(line.page);
    says(`after a refresh by ${whose} the customer's hang-up reaches the browser`);
  }
  for (const [line, whose] of [[alan, 'the browser'], [edsger, 'us']]) {
    await click(line.page, 'Hang up');
    await endsAs(line.customer, 'let go');
    says(`after a refresh by ${whose} the agent's hang-up reaches the customer`);
  }
}

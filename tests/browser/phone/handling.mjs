import assert from 'node:assert/strict';
import { chromiumWith } from '../../../channels/pages/test/stage/chromium.mjs';
import { Customer } from './customer.mjs';
import { act, answers, callIs, click, customerHears, customerHearsMusic, deskIs, endsAs, fakeAudio, isFree, pageHears, picture, signIn } from './people.mjs';

export const handlingSettings = { agents: ['ada', 'alan', 'grace'], media: 47_000, queue: ', wrap_up: 0s', tones: { customer: 500, ada: 800, alan: 1_100, grace: 1_500 } };

async function consults(stage, lead, name, other) {
  await act(lead, 'consult');
  await lead.locator('#dial-who').fill(name);
  await lead.locator('dialog[open]').getByRole('button', { name: 'Call', exact: true }).click();
  await deskIs(lead, 'consult_rings');
  await callIs(other, 'ringing');
  await click(other, 'Answer');
  await deskIs(lead, 'consulting');
  await deskIs(other, 'advising');
}

/// One customer through everything that the desk can do with a call; who hears whom is measured at each end.
export async function handling(stage, says) {
  const { customer: his, ada: adas, alan: alans, grace: graces } = stage.tones;
  const browser = stage.leaves(await chromiumWith(fakeAudio));
  const [ada, alan, grace] = await Promise.all(stage.agents.map((name) => signIn(browser, stage, name, { frequency: stage.tones[name] })));
  const customer = stage.leaves(await Customer.calls('100', { port: stage.signalling, frequency: his }));
  await answers(stage, ada, customer, adas);
  says('the agent in the browser and the customer hear each other, and nothing else');

  await act(ada, 'hold');
  await deskIs(ada, 'hold');
  await customerHearsMusic(stage, customer, 'the customer on hold hears music, not the agent');
  await pageHears(stage, ada, [], 'the agent hears nobody while the customer is on hold');
  await picture(ada, 'hold');
  await act(ada, 'resume');
  await customerHears(stage, customer, [adas], 'resumed, the customer hears the agent');
  await pageHears(stage, ada, [his], 'resumed, the agent hears the customer');
  says('on hold the customer hears music and the agent nobody; resumed both hear each other');

  await act(ada, 'digits');
  for (const key of ['5', 'star', '0', 'hash']) await ada.locator('.keypad').getByRole('button', { name: key, exact: true }).click();
  await stage.until(() => customer.keys === '5*0#', 'the keys arrive', () => customer.keys);
  await picture(ada, 'keypad');
  await act(ada, 'digits');
  says('keys pressed at the desk reach the customer as telephone-events, each once and in order');

  await click(ada, 'Mute');
  await stage.until(() => customer.loudness < 20, 'the customer hears nothing of a muted agent');
  await pageHears(stage, ada, [his], 'a muted agent hears the customer');
  await picture(ada, 'muted');
  await click(ada, 'Unmute');
  await customerHears(stage, customer, [adas], 'unmuted, the customer hears the agent');
  says('muted in the page the customer hears silence, and the agent the customer');

  await consults(stage, ada, 'alan', alan);
  await customerHearsMusic(stage, customer, 'the customer hears music while the agent consults');
  await pageHears(stage, ada, [alans], 'who consults hears the consulted alone');
  await pageHears(stage, alan, [adas], 'the consulted hears who consults alone');
  await Promise.all([picture(ada, 'consulting'), picture(alan, 'consulted')]);
  says('consulting, two browsers hear each other and the customer music');
  await act(ada, 'conference');
  await Promise.all([deskIs(ada, 'conference'), deskIs(alan, 'joined')]);
  await customerHears(stage, customer, [adas, alans], 'the customer hears both');
  await pageHears(stage, ada, [his, alans], 'the lead hears the customer and the joined');
  await pageHears(stage, alan, [his, adas], 'the joined hears the customer and the lead');
  await Promise.all([picture(ada, 'conference'), picture(alan, 'joined')]);
  says('in a conference of three each hears both others');
  await act(ada, 'leave');
  await isFree(ada);
  await customerHears(stage, customer, [alans], 'the customer hears who stayed');
  await pageHears(stage, alan, [his], 'who stayed hears the customer');
  says('the lead leaves the conference: the other has the customer, and the telephone of the lead is free');

  await consults(stage, alan, 'grace', grace);
  await act(alan, 'complete');
  await isFree(alan);
  await deskIs(grace, 'talking');
  await customerHears(stage, customer, [graces], 'the customer hears who it was given to');
  await pageHears(stage, grace, [his], 'who it was given to hears the customer');
  says('after a consult the customer is given to the consulted');

  await act(grace, 'transfer');
  await grace.locator('#transfer-queue').selectOption('ada');
  await grace.locator('dialog[open]').getByRole('button', { name: 'Transfer', exact: true }).click();
  await isFree(grace);
  await answers(stage, ada, customer, adas);
  says('transferred to a queue without a word, the next agent has the customer');
  customer.hangUp();
  await endsAs(customer, 'hung up');
  await isFree(ada);
  assert.equal(customer.asked.BYE, 0);
  says('the customer hangs up: the last telephone is free');
}

import assert from 'node:assert/strict';
import { findings, scene, until, usableByEverybody as check } from './stage.mjs';

const acts = (stage) => stage.engine.heard.filter((one) => one.frame.type === 'call').map((one) => one.frame);
/// Ada has a caller on the phone.
async function talking(stage, look = {}) {
  const agent = await stage.agent('ada', look);
  const call = stage.engine.calls.arrive('+44 20 7946 0991');
  await agent.locator('[data-offer]').waitFor();
  stage.engine.calls.answered(call);
  await agent.locator('[data-call=talking]').waitFor();
  return { agent, call };
}

scene('an offer of a call says that the phone rings; accepted at the desk, the phone is to be answered', async (stage) => {
  const agent = await stage.agent('ada');
  const call = stage.engine.calls.arrive('');
  const offer = agent.getByRole('article', { name: 'Offer: Unknown caller, support' });
  await offer.getByText('Your phone rings. Answer it, or accept here.').waitFor();
  await offer.getByText('Call', { exact: true }).waitFor();
  await offer.getByRole('button', { name: 'Accept' }).click();
  const pane = agent.getByRole('region', { name: 'Call with Unknown caller' });
  await pane.getByRole('status').getByText('Answer your phone').waitFor();
  assert.equal(await pane.locator('textarea').count(), 0);
  const hold = pane.getByRole('button', { name: 'Hold' });
  assert.equal(await hold.getAttribute('title'), 'Answer your phone first.');
  await hold.click({ force: true }); // it says why not
  await agent.getByText('Answer your phone first.', { exact: true }).waitFor();
  assert.deepEqual(acts(stage), []);
  stage.engine.calls.answered(call);
  await pane.locator('[data-call=talking]').waitFor();
  stage.engine.calls.hungUp(call);
  await pane.getByText('The call is over').waitFor();
  await pane.getByRole('button', { name: 'Finish wrap-up' }).click();
  await pane.waitFor({ state: 'detached' });
});

scene('hold, consult, turn, conference and hand over, each as the engine says it is', async (stage) => {
  const { agent, call } = await talking(stage);
  const pane = agent.locator('[data-chat]');
  const button = (name) => pane.getByRole('button', { name, exact: true });
  const is = (state) => pane.locator(`[data-call=${state}]`).waitFor();
  await button('Hold').click();
  await is('hold');
  await button('Resume').click();
  await is('talking');
  await button('Consult').click();
  await agent.getByLabel('Agent’s user name, or a number').fill('nobody.at.all');
  await agent.getByRole('dialog').getByRole('button', { name: 'Call' }).click();
  await agent.getByText('There is no such agent.').waitFor();
  await button('Consult').click();
  await agent.getByLabel('Agent’s user name, or a number').fill('grace');
  await agent.keyboard.press('Enter');
  await is('consult_rings');
  assert.equal(await button('Conference').getAttribute('aria-disabled'), 'true');
  await pane.getByText('consulted · rings').waitFor();
  stage.engine.calls.partyAnswers(call);
  await is('consulting');
  await button('Back to the customer').click();
  await is('meanwhile');
  await button('Back to Grace Hopper').click();
  await is('consulting');
  await button('Conference').click();
  await is('conference');
  await pane.getByText('in the conference').waitFor();
  await button('Consult').click();
  await agent.getByLabel('Agent’s user name, or a number').fill('+44 161 496 0000');
  await agent.keyboard.press('Enter');
  await is('consult_rings');
  await button('End the consult').click();
  await is('conference');
  await button('Consult').click();
  await agent.getByLabel('Agent’s user name, or a number').fill('grace');
  await agent.keyboard.press('Enter');
  await is('consult_rings');
  stage.engine.calls.partyAnswers(call);
  await button('Give the customer to Grace Hopper').click();
  await is('over');
  const said = acts(stage).map(({ act, agent: other, number }) => [act, other ?? number].filter(Boolean).join(' '));
  assert.deepEqual(said, ['hold', 'resume', 'consult nobody.at.all', 'consult grace', 'customer', 'consulted', 'conference', 'consult +441614960000',
    'end_consult', 'consult grace', 'complete']);
});

scene('an agent who is asked sees who asks and how it stands, and can leave', async (stage) => {
  const { call } = await talking(stage);
  const grace = await stage.agent('grace', { ready: false });
  const pane = grace.locator('[data-chat]');
  stage.engine.calls.takesPart(call, 'grace', 'consulted', { phone: 'ringing', apart: true });
  await pane.getByRole('status').getByText('You are asked for advice').waitFor();
  await pane.getByText('has the customer').waitFor();
  await pane.getByRole('button', { name: 'Decline' }).waitFor();
  assert.equal(await pane.getByRole('button', { name: 'Hold' }).count(), 0);
  stage.engine.calls.takesPart(call, 'grace', 'consulted', { apart: true });
  await pane.locator('[data-call=advising]').waitFor();
  await check(grace, 'advising');
  stage.engine.calls.takesPart(call, 'grace', 'consulted');
  await pane.locator('[data-call=advice_waits]').waitFor();
  stage.engine.calls.takesPart(call, 'grace', 'joined');
  await pane.locator('[data-call=joined]').waitFor();
  await pane.getByRole('button', { name: 'Leave the call' }).click();
  await pane.waitFor({ state: 'detached' });
  assert.deepEqual(acts(stage).map((one) => one.act), ['leave']);
});

scene('the lead waits for somebody of a queue and talks on, and waits no more', async (stage) => {
  const { agent, call } = await talking(stage);
  const pane = agent.locator('[data-chat]');
  stage.engine.calls.set(call, { parties: [{ role: 'awaited', who: 'Billing', ringing: false }] });
  await pane.getByText('is consulted as soon as somebody is free').waitFor();
  await pane.locator('[data-call=talking]').waitFor();
  await check(agent, 'awaited');
  await pane.getByRole('group', { name: 'Waiting for somebody of Billing' }).getByRole('button', { name: 'Wait no more' }).click();
  await pane.getByText('is consulted as soon as somebody is free').waitFor({ state: 'detached' });
  assert.deepEqual(acts(stage).map((one) => one.act), ['end_consult']);
});

scene('the lead is told who did not come, and transfers to an agent by name', async (stage) => {
  const { agent, call } = await talking(stage);
  const pane = agent.locator('[data-chat]');
  stage.engine.calls.set(call, { gone: { who: 'Grace Hopper', why: 'no_answer' } });
  await pane.getByText('Grace Hopper did not answer.').waitFor();
  await pane.locator('[data-act=transfer]').click();
  const dialog = agent.getByRole('dialog', { name: 'Transfer the call' });
  await dialog.getByLabel('Or an agent’s user name').fill('grace');
  await dialog.getByRole('button', { name: 'Transfer' }).click();
  await until(() => stage.engine.heard.some(({ frame }) => frame.type === 'transfer' && frame.agent === 'grace' && !frame.queue), 'the transfer');
});

scene('a call is passed on to a number that can be dialled, digits are sent, it is recorded with a pause', async (stage) => {
  const { agent } = await talking(stage);
  const pane = agent.locator('[data-chat]');
  const button = (name) => pane.getByRole('button', { name, exact: true });
  await button('Record').click();
  await pane.getByText('Recording', { exact: true }).waitFor();
  await button('Pause recording').click();
  await pane.getByText('Recording is paused').waitFor();
  await button('Record on').click();
  await button('Stop recording').click();
  await button('Record').waitFor();
  await button('Keypad').click();
  await button('star').click();
  await pane.getByText('Sent: *', { exact: true }).waitFor();
  await agent.keyboard.press('7');
  await pane.getByText('Sent: *7').waitFor();
  await button('Pass on').click();
  const dialog = agent.getByRole('dialog', { name: 'Pass the call on' });
  await dialog.getByLabel('Number').fill('grace');
  await dialog.getByText(/cannot be dialled/).waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Pass on' }).isDisabled(), true);
  await dialog.getByLabel('Number').fill('0161 496 0000');
  await dialog.getByRole('button', { name: 'Pass on' }).click();
  await pane.locator('[data-call=passing]').waitFor();
  assert.equal(await button('Pass on').getAttribute('title'), 'The customer is being passed on.');
  assert.deepEqual(acts(stage).map((one) => [one.act, one.digits ?? one.number].filter(Boolean).join(' ')),
    ['record', 'pause', 'record', 'stop_recording', 'digits *', 'digits 7', 'pass 01614960000']);
});

scene('a call by keyboard alone: the focus goes in order, stays where it was, and keys hold and consult', async (stage) => {
  const { agent } = await talking(stage);
  const focused = (act) => until(() => agent.evaluate((one) => document.activeElement?.getAttribute('data-act') === one, act), `the focus on ${act}`);
  await agent.keyboard.press('m');
  await focused('hold');
  await agent.keyboard.press('Enter');
  await focused('resume');
  for (const act of ['consult', 'pass', 'digits', 'record', 'transfer', 'end']) {
    await agent.keyboard.press('Tab');
    await focused(act);
  }
  await agent.keyboard.press('o');
  await agent.locator('[data-call=talking]').waitFor();
  await agent.keyboard.press('c');
  await agent.getByRole('dialog', { name: 'Consult somebody' }).waitFor();
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('t');
  await agent.getByRole('dialog', { name: 'Transfer the call' }).waitFor();
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('e');
  await agent.getByRole('dialog', { name: 'End the call' }).getByRole('button', { name: 'End call' }).click();
  await agent.locator('[data-call=over]').waitFor();
});

scene('a supervisor listens, whispers, speaks and stops from the list of what is in hand', async (stage) => {
  const { agent } = await talking(stage);
  const sam = await stage.agent('sam', { ready: false, hash: '#/wallboard' });
  const hear = async (name, told) => {
    await sam.getByRole('button', { name: 'Act on interaction-2.1' }).click();
    await sam.getByRole('button', { name, exact: true }).click();
    await sam.getByText(told).waitFor();
  };
  await hear('Listen', 'Your phone connects you. Nobody hears you.');
  assert.equal(await agent.getByText('Sam Okafor').count(), 0);
  await hear('Whisper to the agent', 'The agent alone hears you.');
  await agent.getByText('supervisor · speaks to you alone').waitFor();
  await hear('Speak with everybody', 'Everybody in the call hears you.');
  await hear('Stop listening', 'You no longer listen.');
  await hear('Stop listening', 'That is not possible any more.');
  assert.deepEqual(acts(stage).map((one) => one.act), ['listen', 'whisper', 'barge', 'stop_listening', 'stop_listening']);
});

for (const [locale, width] of [['en-GB', 390], ['zh-CN', 1280], ['zh-CN', 390]])
  scene(`a call can be used by everybody (${locale}, ${width} px)`, async (stage) => {
    const look = { locale, viewport: { width, height: 844 } };
    const shot = async (page, name) => {
      if (process.env.STROWGER_SHOTS) await page.screenshot({ path: `${process.env.STROWGER_SHOTS}/${name}-${locale}-${width}.png` });
    };
    const agent = await stage.agent('ada', look);
    const call = stage.engine.calls.arrive('+44 20 7946 0991');
    await agent.locator('[data-offer]').waitFor();
    await check(agent, 'offer of a call');
    await shot(agent, 'offer');
    await agent.locator('[data-offer] .primary').click();
    await agent.locator('[data-call=ringing]').waitFor();
    await check(agent, 'the phone rings');
    await shot(agent, 'ringing');
    stage.engine.calls.answered(call);
    await agent.locator('[data-act=record]').click();
    await agent.locator('[data-act=digits]').click();
    await agent.locator('.recording').waitFor();
    await check(agent, 'talking');
    await shot(agent, 'talking');
    await agent.locator('[data-act=digits]').click();
    await agent.locator('[data-act=consult]').click();
    await agent.locator('dialog').waitFor();
    await check(agent, 'whom to consult');
    await agent.locator('#dial-who').fill('grace');
    await agent.keyboard.press('Enter');
    await agent.locator('[data-call=consult_rings]').waitFor();
    await check(agent, 'the consulted rings');
    stage.engine.calls.partyAnswers(call);
    await agent.locator('[data-call=consulting]').waitFor();
    await check(agent, 'consulting');
    await shot(agent, 'consulting');
    await agent.emulateMedia({ colorScheme: 'dark' });
    await shot(agent, 'consulting-dark');
    await agent.emulateMedia({ colorScheme: 'light' });
    const wide = await agent.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false, 'nothing is wider than the window');
    if (locale !== 'zh-CN') return;
    const words = await agent.evaluate(() => document.body.innerText);
    assert.deepEqual(words.replace(/Strowger|Ada Lovelace|Grace Hopper|English|support|interaction-2\.1|\bA\b/g, '').match(/[A-Za-z]{2,}/g), null, 'no English is left');
    assert.deepEqual(await findings(agent), []);
  });

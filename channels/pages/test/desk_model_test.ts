import { describe, expect, it } from 'vitest';
import type { Desk, DeskFrame, Interaction, Message, Offer } from '../desktop/frames';
import { empty, lineLost, lookedAt, notTaken, step, unread, written, type Model } from '../desktop/model';

const offer = (n: number): Offer => ({
  id: `offer-1.${n}`, interaction: `interaction-1.${n}`, channel: 'chat', queue: 'support', customer: 'Mira', preview: '', waiting_since: 0,
  offered_at: 0, expires_at: 20_000, attempt: 1,
});
const said = (number: number, from: Message['from'] = 'customer', id?: string): Message => ({ number, from, text: `m${number}`, at: 0, ...(id ? { id } : {}) });
const interaction = (n: number, messages: Message[] = []): Interaction => ({
  id: `interaction-1.${n}`, channel: 'chat', queue: 'support', customer: 'Mira', state: 'connected', customer_here: true, waiting_since: 0,
  connected_at: 0, messages, marks: { received: 0, read: 0 },
});
const desk = (part: Partial<Desk> = {}): Desk => ({
  agent: { id: 'agent-1.1', name: 'ada', display_name: 'Ada', state: 'ready', since: 0, capacity: {} }, offers: [], interactions: [],
  not_ready_reasons: [], dispositions: [], queues: [], roles: ['agent'], heartbeat_ms: 3000, ...part,
});
const start = (part: Partial<Desk> = {}, number = 10): Model => step(empty, { type: 'snapshot', number, now: 1_000, desk: desk(part) }, 400).model;
const feed = (model: Model, ...frames: DeskFrame[]): Model => frames.reduce((now, frame) => step(now, frame, 0).model, model);
const asId = (model: Model, n: number) => model.desk!.interactions.find((one) => one.id === `interaction-1.${n}`)!;

describe('the desk of an agent', () => {
  it('is replaced by a snapshot and moved by the change with the next number', () => {
    const model = feed(start(), { type: 'change', number: 11, offer: offer(1) });
    expect(model).toMatchObject({ number: 11, fresh: true, skew: 600 });
    expect(model.desk!.offers).toHaveLength(1);
  });
  it('ignores a change it already has', () => {
    const model = feed(start(), { type: 'change', number: 11, offer: offer(1) });
    expect(feed(model, { type: 'change', number: 11, offer: offer(2) })).toEqual(model);
  });
  it('asks once for a snapshot when a number is missing, and shows nothing stale as fresh', () => {
    const first = step(start(), { type: 'change', number: 12, offer: offer(1) }, 0);
    expect(first.then.askSnapshot).toBe(true);
    expect(first.model).toMatchObject({ number: 10, fresh: false });
    expect(first.model.desk!.offers).toEqual([]);
    const second = step(first.model, { type: 'change', number: 13, offer: offer(2) }, 0);
    expect(second.then.askSnapshot).toBeUndefined();
    const healed = step(second.model, { type: 'snapshot', number: 13, now: 0, desk: desk({ offers: [offer(2)] }) }, 0).model;
    expect(healed).toMatchObject({ number: 13, fresh: true, asked: false });
    expect(feed(healed, { type: 'change', number: 14, offer_gone: { id: 'offer-1.2', reason: 'declined' } }).desk!.offers).toEqual([]);
  });
  it('takes no change before the first snapshot, nor after a lost line until the next', () => {
    expect(feed(empty, { type: 'change', number: 1, offer: offer(1) })).toEqual(empty);
    const lost = lineLost(start());
    expect(lost.fresh).toBe(false);
    expect(feed(lost, { type: 'change', number: 11, offer: offer(1) }).desk!.offers).toEqual([]);
  });
  it('rings for a new offer and tells when one ends without the agent', () => {
    const rung = step(start(), { type: 'change', number: 11, offer: offer(1) }, 0);
    expect(rung.then.ringing).toBe(true);
    const gone = step(rung.model, { type: 'change', number: 12, offer_gone: { id: 'offer-1.1', reason: 'timed_out' } }, 0);
    expect(gone.then.offerEnded).toMatchObject({ reason: 'timed_out', customer: 'Mira' });
    const declined = step(rung.model, { type: 'change', number: 12, offer_gone: { id: 'offer-1.1', reason: 'declined' } }, 0);
    expect(declined.then.offerEnded).toBeUndefined();
  });
  it('keeps the messages of a chat when the chat changes, and forgets a chat that is gone', () => {
    const model = start({ interactions: [interaction(1, [said(1)])] });
    const { messages: _, ...bare } = interaction(1);
    const changed = feed(model, { type: 'change', number: 11, interaction: { ...bare, state: 'wrapping' } });
    expect(asId(changed, 1)).toMatchObject({ state: 'wrapping', messages: [{ number: 1 }] });
    expect(feed(changed, { type: 'change', number: 12, interaction_gone: 'interaction-1.1' }).desk!.interactions).toEqual([]);
  });
  it('shows messages in order, once', () => {
    let model = start({ interactions: [interaction(1, [said(1)])] });
    let number = 10;
    for (const one of [3, 2, 3]) model = feed(model, { type: 'change', number: ++number, message: { interaction: 'interaction-1.1', message: said(one) } });
    expect(asId(model, 1).messages.map((one) => one.number)).toEqual([1, 2, 3]);
    expect(model.number).toBe(13);
  });
  it('holds what was written until it comes back, also through a snapshot', () => {
    const one = { id: 'a'.repeat(16), interaction: 'interaction-1.1', text: 'hi', at: 0 };
    const model = written(start({ interactions: [interaction(1)] }), one);
    expect(feed(model, { type: 'change', number: 11, message: { interaction: 'interaction-1.1', message: said(1, 'agent', one.id) } }).unconfirmed).toEqual([]);
    const still = feed(model, { type: 'snapshot', number: 20, now: 0, desk: desk({ interactions: [interaction(1)] }) });
    expect(still.unconfirmed).toEqual([one]);
    expect(feed(model, { type: 'snapshot', number: 20, now: 0, desk: desk({ interactions: [interaction(1, [said(1, 'agent', one.id)])] }) }).unconfirmed).toEqual([]);
    expect(notTaken(model, one.id, 'wrong_state').unconfirmed).toEqual([{ ...one, failed: 'wrong_state' }]);
    expect(notTaken(model, one.id, null).unconfirmed).toEqual([]);
  });
  it('counts as unread what the customer said and no eye has seen', () => {
    const model = start({ interactions: [interaction(1, [said(1), said(2, 'agent'), said(3)])] });
    expect(unread(model, asId(model, 1))).toBe(2);
    const seen = lookedAt(model, 'interaction-1.1', 3);
    expect(unread(seen, asId(seen, 1))).toBe(0);
    expect(lookedAt(seen, 'interaction-1.1', 2)).toBe(seen);
  });
  it('remembers which offer a chat came with', () => {
    const model = feed(start(), { type: 'change', number: 11, offer: offer(1) }, { type: 'change', number: 12, offer_gone: { id: 'offer-1.1', reason: 'accepted' } });
    expect(model.offerOf['interaction-1.1']).toBe('offer-1.1');
  });
  it('sees the customer type until the customer speaks or falls silent', () => {
    const model = step(start({ interactions: [interaction(1)] }), { type: 'typing', interaction: 'interaction-1.1', on: true }, 1_000).model;
    expect(model.typing['interaction-1.1']).toBe(7_000);
    expect(feed(model, { type: 'change', number: 11, message: { interaction: 'interaction-1.1', message: said(1) } }).typing).toEqual({});
  });
  it('changes nothing for kinds of change it does not know', () => {
    const model = start();
    const odd = step(model, { type: 'change', number: 11, weather: 'fine' } as unknown as DeskFrame, 0);
    expect(odd.model).toEqual({ ...model, number: 11 });
  });
});

/// A seeded run: any loss, repetition and snapshot in between; whenever the page calls itself fresh it equals the engine's desk.
describe('snapshot and numbered changes', () => {
  it('agree with the engine whenever the page is fresh, whatever is lost or doubled', () => {
    let seed = 20240117;
    const dice = (sides: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * sides);
    };
    for (let run = 0; run < 60; ++run) {
      let offers: Offer[] = [];
      let number = dice(100);
      let page = empty;
      let freshSteps = 0;
      const deliver = (frame: DeskFrame): void => {
        const { model, then } = step(page, frame, 0);
        page = model;
        if (then.askSnapshot && dice(3)) deliver({ type: 'snapshot', number, now: 0, desk: desk({ offers }) });
      };
      deliver({ type: 'snapshot', number, now: 0, desk: desk({ offers }) });
      for (let turn = 0; turn < 200; ++turn) {
        let frame: DeskFrame;
        if (offers.length && dice(2)) {
          const gone = offers[dice(offers.length)]!;
          offers = offers.filter((one) => one !== gone);
          frame = { type: 'change', number: ++number, offer_gone: { id: gone.id, reason: 'timed_out' } };
        } else {
          const made = offer(turn);
          offers = [...offers, made];
          frame = { type: 'change', number: ++number, offer: made };
        }
        const luck = dice(20);
        if (luck !== 0) deliver(frame);
        if (luck === 1) deliver(frame);
        if (luck === 2) page = lineLost(page);
        if (luck === 3) deliver({ type: 'snapshot', number, now: 0, desk: desk({ offers }) });
        if (page.fresh && page.number === number) {
          ++freshSteps;
          expect(page.desk!.offers).toEqual(offers);
        } else if (page.fresh) expect(page.number).toBeLessThan(number);
      }
      expect(freshSteps).toBeGreaterThan(0);
    }
  });
});

import type { ChangeBody, Desk, DeskFrame, Interaction, Message, Wallboard } from './frames';

/// What an agent's page knows, as a value. `step` is the only way it changes; it is pure: frames and the browser's clock are
/// arguments, and what should be sent or shown besides comes back as values.

/// Written here and not yet answered; sent again after a reconnect under the same id.
export interface Unconfirmed {
  id: string;
  interaction: string;
  text: string;
  at: number;
  failed?: string;
}
export interface Model {
  /// Number of the last applied change; null before the first snapshot.
  number: number | null;
  /// False from a gap or a lost line until the next snapshot: what is shown may be out of date.
  fresh: boolean;
  /// A snapshot was asked for because of a gap.
  asked: boolean;
  /// Engine's clock minus the browser's, in milliseconds.
  skew: number;
  desk: Desk | null;
  /// Interaction -> browser's time until which its customer counts as typing.
  typing: Readonly<Record<string, number>>;
  unconfirmed: readonly Unconfirmed[];
  /// Interaction -> highest number that was on the screen of this page.
  seen: Readonly<Record<string, number>>;
  /// Interaction -> the offer it came with, for "why me?".
  offerOf: Readonly<Record<string, string>>;
  wallboard: Wallboard | null;
}
/// What a frame asks of the page besides showing the new model.
export interface Consequences {
  askSnapshot?: true;
  /// An offer ended without this agent's doing.
  offerEnded?: { id: string; reason: string; customer: string; channel: string };
  /// A customer said something new.
  arrived?: { interaction: string; message: Message };
  ringing?: true;
}

/// The customer repeats `typing` every 4 s and it is forgotten after 6 s.
const typingLastsMs = 6_000;

export const empty: Model = {
  number: null,
  fresh: false,
  asked: false,
  skew: 0,
  desk: null,
  typing: {},
  unconfirmed: [],
  seen: {},
  offerOf: {},
  wallboard: null,
};

export function step(model: Model, frame: DeskFrame, now: number): { model: Model; then: Consequences } {
  switch (frame.type) {
    case 'snapshot':
      return { model: whole(model, frame.number, frame.now - now, frame.desk), then: {} };
    case 'change': {
      if (model.number === null || model.desk === null || frame.number <= model.number) return { model, then: {} };
      if (frame.number !== model.number + 1 || !model.fresh) {
        const then: Consequences = model.asked ? {} : { askSnapshot: true };
        return { model: { ...model, fresh: false, asked: true }, then };
      }
      return change({ ...model, number: frame.number }, model.desk, frame);
    }
    case 'typing': {
      const typing = { ...model.typing };
      if (frame.on) typing[frame.interaction] = now + typingLastsMs;
      else delete typing[frame.interaction];
      return { model: { ...model, typing }, then: {} };
    }
    case 'wallboard':
      return { model: { ...model, wallboard: frame.wallboard }, then: {} };
    case 'answer':
    case 'signed_out':
      return { model, then: {} };
  }
}

/// The line is gone: everything stays on the screen, marked as possibly out of date.
export function lineLost(model: Model): Model {
  return { ...model, fresh: false, asked: false, typing: {} };
}

export function written(model: Model, one: Unconfirmed): Model {
  return { ...model, unconfirmed: [...model.unconfirmed.filter((other) => other.id !== one.id), one] };
}

/// The engine refused to take it (`code`), or the person gave it up (null).
export function notTaken(model: Model, id: string, code: string | null): Model {
  return {
    ...model,
    unconfirmed: model.unconfirmed.flatMap((one) => (one.id !== id ? [one] : code === null ? [] : [{ ...one, failed: code }])),
  };
}

export function lookedAt(model: Model, interaction: string, upTo: number): Model {
  if ((model.seen[interaction] ?? 0) >= upTo) return model;
  return { ...model, seen: { ...model.seen, [interaction]: upTo } };
}

export function unread(model: Model, interaction: Interaction): number {
  const seen = model.seen[interaction.id] ?? 0;
  return interaction.messages.filter((one) => one.from === 'customer' && one.number > seen).length;
}

/// The highest number the customer said, which is what the agent's marks are about.
export function highest(interaction: Interaction): number {
  return interaction.messages.reduce((upTo, one) => (one.from === 'customer' ? one.number : upTo), 0);
}

function whole(model: Model, number: number, skew: number, desk: Desk): Model {
  const arrived = new Set(desk.interactions.flatMap((one) => one.messages.map((message) => message.id)));
  const open = new Set(desk.interactions.map((one) => one.id));
  const offerOf: Record<string, string> = {};
  for (const [interaction, offer] of Object.entries(model.offerOf)) if (open.has(interaction)) offerOf[interaction] = offer;
  for (const offer of desk.offers) offerOf[offer.interaction] = offer.id;
  return {
    ...model,
    number,
    skew,
    desk,
    fresh: true,
    asked: false,
    offerOf,
    unconfirmed: model.unconfirmed.filter((one) => !arrived.has(one.id) && open.has(one.interaction)),
    seen: Object.fromEntries(Object.entries(model.seen).filter(([id]) => open.has(id))),
  };
}

function change(model: Model, desk: Desk, body: ChangeBody): { model: Model; then: Consequences } {
  const put = (part: Partial<Desk>, more: Partial<Model> = {}, then: Consequences = {}): { model: Model; then: Consequences } => ({
    model: { ...model, ...more, desk: { ...desk, ...part } },
    then,
  });
  if ('agent' in body) return put({ agent: body.agent });
  if ('offer' in body) {
    const { offer } = body;
    const known = desk.offers.some((one) => one.id === offer.id);
    const offers = known ? desk.offers.map((one) => (one.id === offer.id ? offer : one)) : [...desk.offers, offer];
    return put({ offers }, { offerOf: { ...model.offerOf, [offer.interaction]: offer.id } }, known ? {} : { ringing: true });
  }
  if ('offer_gone' in body) {
    const { id, reason } = body.offer_gone;
    const gone = desk.offers.find((one) => one.id === id);
    const own = reason === 'accepted' || reason === 'declined';
    const then: Consequences = gone && !own ? { offerEnded: { id, reason, customer: gone.customer, channel: gone.channel } } : {};
    return put({ offers: desk.offers.filter((one) => one.id !== id) }, {}, then);
  }
  if ('interaction' in body) {
    const before = desk.interactions.find((one) => one.id === body.interaction.id);
    const after: Interaction = { ...body.interaction, messages: body.interaction.messages ?? before?.messages ?? [] };
    const interactions = before
      ? desk.interactions.map((one) => (one === before ? after : one))
      : [...desk.interactions, after];
    return put({ interactions });
  }
  if ('interaction_gone' in body) {
    const id = body.interaction_gone;
    const typing = { ...model.typing };
    delete typing[id];
    return put(
      { interactions: desk.interactions.filter((one) => one.id !== id) },
      { typing, unconfirmed: model.unconfirmed.filter((one) => one.interaction !== id) },
    );
  }
  if ('message' in body) return said(model, desk, body.message.interaction, body.message.message);
  if ('marks' in body) {
    const { interaction, received, read } = body.marks;
    return put({ interactions: desk.interactions.map((one) => (one.id === interaction ? { ...one, marks: { received, read } } : one)) });
  }
  return { model, then: {} };
}

function said(model: Model, desk: Desk, id: string, message: Message): { model: Model; then: Consequences } {
  let fresh = false;
  const interactions = desk.interactions.map((one) => {
    if (one.id !== id || one.messages.some((known) => known.number === message.number)) return one;
    fresh = true;
    const messages = [...one.messages, message];
    if (messages.length > 1 && messages[messages.length - 2]!.number > message.number) messages.sort((a, b) => a.number - b.number);
    return { ...one, messages };
  });
  if (!fresh) return { model, then: {} };
  const typing = { ...model.typing };
  if (message.from === 'customer') delete typing[id];
  return {
    model: {
      ...model,
      typing,
      desk: { ...desk, interactions },
      unconfirmed: message.id === undefined ? model.unconfirmed : model.unconfirmed.filter((one) => one.id !== message.id),
    },
    then: message.from === 'customer' ? { arrived: { interaction: id, message } } : {},
  };
}

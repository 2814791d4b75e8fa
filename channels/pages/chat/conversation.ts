import type { CallbackStage, EngineFrame, Marks, Message, Standing, WaitRange } from './frames';

/// The customer's chat as a value. Every function here is pure: it takes the chat and what happened and gives the next chat; the
/// clock, the socket and the storage are arguments or belong to the caller (chat_session.svelte.ts).

/// Said, and not yet confirmed to be on disk. Sent again after every reconnect under the same id.
export interface Unconfirmed {
  id: string;
  text: string;
  at: number;
  /// The text is a number to call back.
  callback?: boolean;
}
/// Why there is no conversation, as the engine told it.
export interface Refusal {
  code: string;
  /// The page tries again by itself after this; absent: the customer has to ask for it.
  retryAfterMs?: number;
}
export type Phase = 'start' | 'opening' | Standing | 'refused';

export interface Conversation {
  phase: Phase;
  token: string | null;
  interaction: string;
  position: number | null;
  /// About how long it may still take; null when nobody can say.
  wait: WaitRange | null;
  callback: CallbackStage | null;
  agent: string;
  /// The entry point's own title, once the engine has told it.
  title: string;
  /// In the order of their numbers, each number once.
  messages: readonly Message[];
  unconfirmed: readonly Unconfirmed[];
  /// How far the agent's side has the customer's messages.
  marks: Marks;
  agentTypes: boolean;
  refusal: Refusal | null;
  /// Numbers up to here are complete: what is missing below it does not exist for the customer.
  complete: number;
  /// Texts the engine would not take and the customer gets back.
  returned: readonly string[];
  /// Shown once: the code of the last refused request.
  trouble: string | null;
}

/// How long to wait for an engine that restarts and does not say.
const restartTakesMs = 2_000;

export type MessageMark = 'sending' | 'sent' | 'delivered' | 'read';

export const nothing: Conversation = {
  phase: 'start',
  token: null,
  interaction: '',
  position: null,
  wait: null,
  callback: null,
  agent: '',
  title: '',
  messages: [],
  unconfirmed: [],
  marks: { received: 0, read: 0 },
  agentTypes: false,
  refusal: null,
  complete: 0,
  returned: [],
  trouble: null,
};

/// Words of a page that was never welcomed are said by the next one while they are as young as this; older ones go back to the
/// customer, who may have done with them.
const wordsKeepMs = 600_000;

/// What goes back to the customer; a number to call back does not.
export const textsOf = (all: readonly Unconfirmed[]): string[] => all.filter((one) => !one.callback).map((one) => one.text);

/// A page begins: with what an earlier page of the same browser left behind. `arriving`: it had said hello and was not welcomed.
export function remembered(token: string | null, unconfirmed: readonly Unconfirmed[], arriving = false, now = Date.now()): Conversation {
  if (token !== null) return { ...nothing, phase: 'opening', token, unconfirmed };
  const newest = unconfirmed[unconfirmed.length - 1];
  if (arriving && newest && now - newest.at < wordsKeepMs) return { ...nothing, phase: 'opening', unconfirmed };
  return { ...nothing, returned: textsOf(unconfirmed) };
}

/// The highest number without a gap below it: what `hello` calls `last`.
export function last(chat: Conversation): number {
  let upTo = chat.complete;
  for (const message of chat.messages) if (message.number === upTo + 1) upTo = message.number;
  return upTo;
}

export function hasGap(chat: Conversation): boolean {
  const highest = chat.messages[chat.messages.length - 1]?.number ?? 0;
  return highest > last(chat);
}

export function say(chat: Conversation, one: Unconfirmed): Conversation {
  return {
    ...chat,
    phase: chat.phase === 'start' || chat.phase === 'refused' ? 'opening' : chat.phase,
    refusal: null,
    trouble: null,
    unconfirmed: [...chat.unconfirmed, one],
  };
}

/// Where a message of the customer is on its way.
export function markOf(chat: Conversation, number: number): MessageMark {
  if (number <= chat.marks.read) return 'read';
  return number <= chat.marks.received ? 'delivered' : 'sent';
}

export function withMessage(messages: readonly Message[], one: Message): readonly Message[] {
  let at = messages.length;
  while (at > 0 && messages[at - 1]!.number > one.number) --at;
  if (at > 0 && messages[at - 1]!.number === one.number) return messages;
  return [...messages.slice(0, at), one, ...messages.slice(at)];
}

function take(chat: Conversation, one: Message): Conversation {
  return {
    ...chat,
    messages: withMessage(chat.messages, one),
    unconfirmed: one.id === undefined ? chat.unconfirmed : chat.unconfirmed.filter((mine) => mine.id !== one.id),
    agentTypes: one.from === 'agent' ? false : chat.agentTypes,
  };
}

const further = (a: Marks, b: Marks): Marks => ({ received: Math.max(a.received, b.received), read: Math.max(a.read, b.read) });

function stand(chat: Conversation, frame: { state: Standing; position?: number; wait?: WaitRange; callback?: CallbackStage; agent?: string }): Conversation {
  const { state, position, wait, callback, agent } = frame;
  return {
    ...chat,
    phase: state,
    position: state === 'waiting' ? (position ?? null) : null,
    wait: state === 'waiting' ? (wait ?? null) : null,
    callback: state === 'waiting' ? (callback ?? null) : null,
    agent: agent ?? (state === 'connected' || state === 'closed' ? chat.agent : ''),
    agentTypes: state === 'connected' ? chat.agentTypes : false,
    refusal: null,
  };
}

/// The conversation cannot be had again: what was not taken goes back to the customer, what was said stays to be read.
function expired(chat: Conversation): Conversation {
  const returned = [...chat.returned, ...textsOf(chat.unconfirmed)];
  if (!chat.messages.length) return { ...nothing, returned, refusal: returned.length ? { code: 'expired' } : null };
  return { ...chat, phase: 'closed', token: null, agentTypes: false, unconfirmed: [], returned, refusal: { code: 'expired' } };
}

/// What a frame of the engine makes of the chat.
export function hear(chat: Conversation, frame: EngineFrame): Conversation {
  switch (frame.type) {
    case 'welcome': {
      const same = chat.token === frame.token || chat.interaction === '' || chat.interaction === frame.interaction;
      let next: Conversation = { ...(same ? chat : { ...nothing, unconfirmed: chat.unconfirmed }) };
      next = { ...next, token: frame.token, interaction: frame.interaction, marks: further(next.marks, frame.marks), title: frame.title ?? next.title };
      for (const message of frame.messages) next = take(next, message);
      const complete = next.messages[next.messages.length - 1]?.number ?? next.complete;
      return stand({ ...next, complete, agentTypes: false }, frame);
    }
    case 'refused': {
      if (frame.code === 'expired') return expired(chat);
      const retryAfterMs = frame.retry_after_ms ?? (frame.code === 'restarting' ? restartTakesMs : undefined);
      return { ...chat, phase: 'refused', refusal: { code: frame.code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
    }
    case 'sent': {
      const mine = chat.unconfirmed.find((one) => one.id === frame.id);
      if (!mine || frame.number < 1) return chat;
      return take(chat, { number: frame.number, from: 'customer', id: frame.id, text: mine.text, at: frame.at, ...(mine.callback ? { kind: 'callback' as const } : {}) });
    }
    case 'message':
      return take(chat, frame);
    case 'marks':
      return { ...chat, marks: further(chat.marks, frame) };
    case 'typing':
      return { ...chat, agentTypes: frame.on };
    case 'state':
      return stand(chat, frame);
    case 'error':
      return refused(chat, frame.code, frame.id);
    case 'pong':
      return chat;
  }
}

function refused(chat: Conversation, code: string, id: string | undefined): Conversation {
  const mine = chat.unconfirmed.find((one) => one.id === id);
  if (mine && code === 'empty') return { ...chat, unconfirmed: chat.unconfirmed.filter((one) => one !== mine) };
  if (!mine || code === 'too_fast' || code === 'not_now') return { ...chat, trouble: code };
  return {
    ...chat,
    trouble: code,
    unconfirmed: chat.unconfirmed.filter((one) => one !== mine),
    returned: mine.callback ? chat.returned : [...chat.returned, mine.text],
  };
}

/// The highest number that did not come from the customer, which is what the customer's marks are about.
export function heardUpTo(chat: Conversation): number {
  return chat.messages.reduce((upTo, one) => (one.from === 'customer' ? upTo : one.number), 0);
}

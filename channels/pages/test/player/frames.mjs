// What a page may send, by docs/protocols: key -> kind, `?` for optional. A frame that is not in here costs the page its
// connection, as the engine would have it, and is remembered as a violation.
const id = (text) => typeof text === 'string' && /^[a-z]+-\d+\.\d+$/.test(text);
const kinds = {
  text: (value) => typeof value === 'string',
  number: (value) => Number.isInteger(value) && value >= 0,
  flag: (value) => typeof value === 'boolean',
  client: (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
  arrival: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  said: (value) => typeof value === 'string' && value.length > 0 && [...value].length <= 4000,
  id,
};
export const chatFrames = {
  hello: { entry: 'text', token: 'text?', arrival: 'arrival?', last: 'number?', language: 'text?', customer: 'text?', name: 'text?', page: 'text?' },
  say: { id: 'client', text: 'said' },
  callback: { id: 'client', number: 'text' },
  received: { up_to: 'number' },
  read: { up_to: 'number' },
  typing: { on: 'flag' },
  leave: {},
  ping: {},
};
const asked = { request: 'number' };
export const deskFrames = {
  heartbeat: {},
  snapshot: {},
  ringing: { offer: 'id' },
  typing: { interaction: 'id', on: 'flag' },
  ready: asked,
  not_ready: { ...asked, reason: 'text' },
  accept: { ...asked, offer: 'id' },
  decline: { ...asked, offer: 'id', reason: 'text?' },
  say: { ...asked, interaction: 'id', id: 'client', text: 'said' },
  received: { ...asked, interaction: 'id', up_to: 'number' },
  read: { ...asked, interaction: 'id', up_to: 'number' },
  transfer: { ...asked, interaction: 'id', queue: 'text?', agent: 'text?', note: 'text?' },
  close: { ...asked, interaction: 'id', disposition: 'text?' },
  end_wrap_up: { ...asked, interaction: 'id', disposition: 'text?' },
  why: { ...asked, offer: 'id' },
  explain: { ...asked, interaction: 'id' },
  called: { ...asked, interaction: 'id', outcome: 'text' },
  call: { ...asked, interaction: 'id', act: 'text', agent: 'text?', number: 'text?', digits: 'text?' },
  wallboard: { ...asked, on: 'flag' },
  set_agent_state: { ...asked, agent: 'text', ready: 'flag', reason: 'text?', why: 'text' },
  move: { ...asked, interaction: 'id', queue: 'text', why: 'text' },
  raise: { ...asked, interaction: 'id', priority: 'number', why: 'text' },
  cancel: { ...asked, interaction: 'id', why: 'text' },
  assign: { ...asked, interaction: 'id', agent: 'text', override: 'flag', why: 'text' },
  pull: { ...asked, interaction: 'id', why: 'text?' },
  escalate: { ...asked, interaction: 'id', note: 'text?', why: 'text?' },
};

/// The frame, or what is wrong with it.
export function read(bytes, known) {
  let frame;
  try {
    frame = JSON.parse(bytes);
  } catch {
    return { wrong: 'not JSON' };
  }
  const keys = known[frame?.type];
  if (!keys) return { wrong: `type ${frame?.type}` };
  for (const [key, kind] of Object.entries(keys)) {
    const optional = kind.endsWith('?');
    if (frame[key] === undefined) {
      if (!optional) return { wrong: `${frame.type} without ${key}` };
    } else if (!kinds[kind.replace('?', '')](frame[key])) return { wrong: `${frame.type}.${key} is ${JSON.stringify(frame[key])}` };
  }
  for (const key of Object.keys(frame)) if (key !== 'type' && !(key in keys)) return { wrong: `${frame.type} has ${key}` };
  return { frame };
}

/// Calls of the played engine: a caller is told by the scene, so are the phones; the desk's acts do what docs/calls.md says.
export class Calls {
  hearings = new Set(['listen', 'whisper', 'barge', 'stop_listening']);
  listeners = new Map(); // interaction -> how a supervisor hears it
  beside = new Map(); // interaction -> the agent who takes part in it beside its lead
  nextId = 1;

  constructor(engine) {
    this.engine = engine;
  }
  /// Somebody calls and waits in `queue`.
  arrive(customer, queue = 'support') {
    const id = `interaction-2.${this.nextId++}`;
    const call = {
      id, token: id, channel: 'voice', queue, customer, state: 'waiting', pages: new Set(), messages: [], agentMarks: { received: 0, read: 0 },
      customerMarks: { received: 0, read: 0 }, agent: null, waiting_since: Date.now(), refused: new Set(), attempt: 0,
      call: { phone: 'ringing', on_hold: false, apart: false, recording: 'off', parties: [] },
    };
    this.engine.chats.all.set(id, call);
    this.engine.match();
    return call;
  }
  set(one, part) {
    one.call = { ...one.call, ...part };
    this.engine.desks.interactionChanged(one);
  }
  /// The agent's phone is answered; that accepts an offer, too.
  answered(one) {
    const rings = this.engine.desks.people.find((agent) => agent.offers.includes(one.offered));
    if (rings) this.engine.accepted(rings, one.offered);
    this.set(one, { phone: 'answered' });
  }
  /// Whoever is rung for this call answers.
  partyAnswers(one) {
    this.set(one, { parties: one.call.parties.map((party) => ({ ...party, ringing: false })) });
  }
  /// What an agent beside the lead sees of it: `state` is consulted or joined.
  takesPart(one, name, state, part = {}) {
    const agent = this.engine.desks.named(name);
    const { messages: _messages, ...view } = this.engine.desks.interactionView(one);
    const lead = { role: 'lead', who: one.agent.display_name, ringing: false };
    this.beside.set(one.id, agent);
    this.engine.desks.change(agent, { interaction: { ...view, state, call: { ...one.call, parties: [lead], ...part } } });
  }
  leaves(one) {
    this.engine.desks.change(this.beside.get(one.id), { interaction_gone: one.id });
    this.beside.delete(one.id);
  }
  /// The caller, or whoever keeps the customer, hangs up.
  hungUp(one) {
    this.engine.ended(one);
  }
  heard(agent, one, how) {
    if (!agent.roles.includes('supervisor')) return 'forbidden';
    if (one.call.phone !== 'answered') return 'wrong_state';
    if (how === 'stop_listening' && !this.listeners.has(one.id)) return 'wrong_state';
    if (how === 'stop_listening') this.listeners.delete(one.id);
    else this.listeners.set(one.id, how);
    const parties = one.call.parties.filter((party) => party.role !== 'listening');
    const shown = how === 'whisper' || how === 'barge' ? [{ role: 'listening', who: agent.display_name, ringing: false, how }] : [];
    return void this.set(one, { parties: [...parties, ...shown] });
  }

  act(agent, one, { act, agent: other, number }) {
    const { call } = one;
    const consulted = call.parties.find((party) => party.role === 'consulted');
    const awaited = call.parties.find((party) => party.role === 'awaited');
    const without = call.parties.filter((party) => party !== consulted && party !== awaited);
    if (call.phone !== 'answered') return 'not_yours';
    const rings = (role) => {
      if (consulted || call.parties.some((party) => party.role === 'passed')) return 'wrong_state';
      if (other && !this.engine.desks.named(other)) return 'unknown_agent';
      const who = other ? this.engine.desks.named(other).display_name : number;
      return void this.set(one, { apart: role === 'consulted', parties: [...call.parties, { role, who, ringing: true }] });
    };
    switch (act) {
      case 'hold':
      case 'resume':
        return call.apart ? 'wrong_state' : void this.set(one, { on_hold: act === 'hold' });
      case 'consult':
        return rings('consulted');
      case 'pass':
        return rings('passed');
      case 'record':
        return void this.set(one, { recording: 'on' });
      case 'pause':
        return void this.set(one, { recording: 'paused' });
      case 'stop_recording':
        return void this.set(one, { recording: 'off' });
      case 'digits':
        return undefined;
      case 'customer':
      case 'consulted':
        return consulted ? void this.set(one, { apart: act === 'consulted', on_hold: false }) : 'wrong_state';
      case 'end_consult':
        return consulted || awaited ? void this.set(one, { apart: false, parties: without }) : 'wrong_state';
      case 'conference':
        if (!consulted || consulted.ringing) return 'wrong_state';
        return void this.set(one, { apart: false, on_hold: false, parties: [...without, { ...consulted, role: 'joined' }] });
      case 'complete':
        if (!consulted || consulted.ringing) return 'wrong_state';
        return void this.engine.ended(one);
      default:
        return 'invalid_value';
    }
  }
}

import { deskFrames, read } from './frames.mjs';
import { send } from './chats.mjs';

/// The agents' side of the played engine: what each desk shows, numbered changes, answers.
export class Desks {
  constructor(engine, people) {
    this.engine = engine;
    this.people = people.map((one, i) => ({
      id: `agent-1.${i + 1}`, roles: ['agent'], queues: ['support', 'billing'], password: 'demo', state: 'not_ready', reason: 'break',
      since: Date.now(), limit: 3, pages: new Set(), number: 0, offers: [], work: [], wrapping: new Map(), beats: 0, watching: new Set(),
      ...one,
    }));
    this.refuseNext = null; // code for the next request of any page
    this.mute = false; // true: requests are not answered
  }
  named(name) {
    return this.people.find((one) => one.name === name);
  }
  load(agent) {
    return agent.work.length + agent.offers.length;
  }

  connected(socket, agent) {
    agent.pages.add(socket);
    this.snapshot(socket, agent);
    this.engine.showWallboard(); // whoever watches sees who came
    socket.on('message', (bytes) => {
      const { frame, wrong } = read(bytes.toString(), deskFrames);
      if (wrong) return this.engine.violated(socket, `desk: ${wrong}`);
      this.engine.heard.push({ side: 'desk', agent: agent.name, frame });
      if (frame.type === 'heartbeat') return void ++agent.beats;
      if (frame.type === 'snapshot') return this.snapshot(socket, agent);
      if (frame.type === 'ringing') return this.engine.rings(agent, frame.offer);
      if (frame.type === 'typing') return this.engine.chats.tell(this.engine.chats.all.get(frame.interaction), { type: 'typing', on: frame.on });
      if (this.mute) return;
      const code = this.refuseNext ?? this.act(agent, socket, frame);
      this.refuseNext = null;
      if (typeof code === 'string') send(socket, { type: 'answer', request: frame.request, ok: false, code, message: code });
      else send(socket, { type: 'answer', request: frame.request, ok: true, ...(code ?? {}) });
    });
    socket.on('close', () => {
      agent.pages.delete(socket);
      agent.watching.delete(socket);
    });
  }

  /// An error code, or what else the answer carries.
  act(agent, socket, frame) {
    const chat = frame.interaction ? this.engine.chats.all.get(frame.interaction) : null;
    const offer = frame.offer ? agent.offers.find((one) => one.id === frame.offer) : null;
    switch (frame.type) {
      case 'ready':
        return void this.setState(agent, 'ready');
      case 'not_ready':
        return void this.setState(agent, 'not_ready', frame.reason);
      case 'accept':
        return offer ? void this.engine.accepted(agent, offer) : 'too_late';
      case 'decline':
        return offer ? void this.engine.offerEnds(agent, offer, 'declined') : 'too_late';
      case 'why':
        return { why: this.engine.why };
      case 'explain':
        return agent.roles.includes('supervisor') ? { outlook: { interaction: frame.interaction, ...this.engine.outlook } } : 'forbidden';
      case 'wallboard':
        if (frame.on) agent.watching.add(socket);
        else agent.watching.delete(socket);
        this.engine.showWallboard();
        return undefined;
      case 'set_agent_state': {
        if (!agent.roles.includes('supervisor')) return 'forbidden';
        const other = this.named(frame.agent);
        if (!other) return 'unknown_agent';
        return void this.setState(other, frame.ready ? 'ready' : 'not_ready', frame.reason);
      }
      case 'assign': {
        if (!agent.roles.includes('supervisor')) return 'forbidden';
        const other = this.named(frame.agent);
        if (!other) return 'unknown_agent';
        if (!chat || chat.state !== 'waiting') return 'wrong_state';
        if (this.load(other) >= other.limit && !frame.override) return 'wrong_state';
        this.engine.assigned(other, chat);
        return undefined;
      }
      case 'pull':
        if (!chat || chat.state !== 'waiting' || chat.offered) return 'wrong_state';
        this.engine.accepted(agent, this.engine.offer(agent, chat));
        return undefined;
      case 'escalate':
        return chat ? 'wrong_state' : 'unknown_interaction'; // nobody is above
      case 'move':
      case 'raise':
      case 'cancel':
        if (!agent.roles.includes('supervisor')) return 'forbidden';
        if (!chat) return 'unknown_interaction';
        if (frame.type === 'cancel') this.engine.ended(chat);
        return undefined;
      case 'call':
        if (chat && this.engine.calls.beside.get(chat.id) === agent) return frame.act === 'leave' ? void this.engine.calls.leaves(chat) : 'not_yours';
        if (chat && this.engine.calls.hearings.has(frame.act)) return this.engine.calls.heard(agent, chat, frame.act);
        return chat && agent.work.includes(chat) ? this.onWork(agent, chat, frame) : 'unknown_interaction';
      default:
        if (!chat || !agent.work.includes(chat)) return 'unknown_interaction';
        return this.onWork(agent, chat, frame);
    }
  }

  onWork(agent, chat, frame) {
    switch (frame.type) {
      case 'call':
        return this.engine.calls.act(agent, chat, frame);
      case 'say':
        if (!chat.messages.some((one) => one.id === frame.id))
          this.engine.chats.add(chat, { from: 'agent', author: agent.display_name, id: frame.id, text: frame.text });
        return undefined;
      case 'received':
      case 'read':
        return void this.engine.chats.marks(chat, { [frame.type]: frame.up_to });
      case 'transfer':
        if (frame.agent && !this.named(frame.agent)) return 'unknown_agent';
        return void this.engine.transferred(agent, chat, frame.agent ? chat.queue : frame.queue, frame.note);
      case 'close':
        chat.disposition = frame.disposition;
        return void this.engine.ended(chat);
      case 'end_wrap_up':
        return void this.engine.wrapUpEnds(agent, chat, frame.disposition);
      default:
        return 'wrong_state';
    }
  }

  setState(agent, state, reason) {
    if (state === 'not_ready' && agent.work.length) {
      agent.pending = { state, reason };
    } else {
      Object.assign(agent, { state, reason: state === 'ready' ? undefined : reason, since: Date.now(), pending: undefined });
    }
    this.agentChanged(agent);
    this.engine.match();
  }
  workEnded(agent) {
    if (agent.pending && !agent.work.length) this.setState(agent, agent.pending.state, agent.pending.reason);
    else this.agentChanged(agent);
    this.engine.match();
  }
  agentChanged(agent) {
    this.change(agent, { agent: agentView(agent, this.load(agent)) });
    this.engine.showWallboard();
  }
  interactionChanged(chat) {
    if (chat.agent) this.change(chat.agent, { interaction: withoutMessages(this.interactionView(chat)) });
  }

  interactionView(chat) {
    const wrapping = chat.agent?.wrapping.get(chat.id);
    return {
      id: chat.id, channel: chat.channel ?? 'chat', queue: chat.queue, customer: chat.customer, state: wrapping ? 'wrapping' : 'connected',
      customer_here: chat.call ? true : chat.pages.size > 0, waiting_since: chat.waiting_since, connected_at: chat.connected_at,
      ...(wrapping ? { wrap_up_ends_at: wrapping } : {}), ...(chat.disposition ? { disposition: chat.disposition } : {}),
      ...(chat.call ? { call: chat.call } : {}), messages: chat.messages, marks: chat.customerMarks,
    };
  }
  snapshot(socket, agent) {
    send(socket, {
      type: 'snapshot', number: agent.number, now: Date.now(),
      desk: {
        agent: agentView(agent, this.load(agent)), offers: agent.offers, interactions: agent.work.map((chat) => this.interactionView(chat)),
        not_ready_reasons: ['break', 'lunch', 'training', 'coaching'], dispositions: ['solved', 'repair dispatched', 'callback', 'complaint'],
        queues: [...agent.queues.map((name) => ({ name, display_name: name === 'billing' ? '账单' : name })), { name: 'orders', display_name: 'Orders', tenant: 'acme' }], roles: agent.roles, heartbeat_ms: 3000,
      },
    });
  }
  /// One numbered change to every page of the agent. `hidden` loses it on the way, which the page has to notice.
  change(agent, body, hidden = false) {
    if (!agent) return;
    ++agent.number;
    if (!hidden) this.tell(agent, { type: 'change', number: agent.number, ...body });
  }
  tell(agent, frame) {
    if (agent) for (const page of agent.pages) send(page, frame);
  }
}

function agentView(agent, load) {
  return {
    id: agent.id, name: agent.name, display_name: agent.display_name, state: agent.state, since: agent.since,
    ...(agent.reason ? { reason: agent.reason } : {}), ...(agent.pending ? { pending: agent.pending } : {}),
    capacity: { chat: { limit: agent.limit, load } },
  };
}
function withoutMessages({ messages: _messages, ...rest }) {
  return rest;
}

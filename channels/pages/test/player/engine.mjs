import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { Calls } from './calls.mjs';
import { Chats } from './chats.mjs';
import { Desks } from './desks.mjs';
import { Recordings } from './recordings.mjs';

const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const policy = "default-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'";

/// Plays the engine's side of both protocols in memory, for the pages' tests. It is no engine: it keeps nothing, ranks nobody and
/// can be told to misbehave (lose a change, refuse, fall silent, cut every line), which is what it is for.
export class PlayedEngine {
  constructor({ pages, people, offerMs = 20_000, wrapUpMs = 60_000, ringingMs = 2_000 }) {
    this.pages = pages;
    this.offerMs = offerMs;
    this.wrapUpMs = wrapUpMs;
    this.ringingMs = ringingMs;
    this.heard = [];
    this.violations = [];
    this.sessions = new Map();
    this.sockets = new Set();
    this.down = false;
    this.nextOffer = 1;
    this.ringing = new Set();
    this.wallboard = null;
    this.why = {
      configuration: 4, step: 0, agent_chose: false, eligible: 3, filtered: [{ rule: 'skill', count: 12 }, { rule: 'not_ready', count: 1 }],
      candidates: [
        { agent: 'Ada Lovelace', idle_ms: 51_000, load: 0, limit: 3, deciding: 'longest_idle' },
        { agent: 'Grace Hopper', idle_ms: 12_000, load: 0, limit: 3, deciding: 'least_loaded' },
        { agent: 'Katherine Johnson', idle_ms: 90_000, load: 1, limit: 3, deciding: 'only_one' },
      ],
    };
    this.outlook = {
      queue_name: 'support', phase: 'waiting', position: 2, step: 0, steps: 2, expected_wait: { p50_ms: 95_000, p90_ms: 260_000 },
      agents: [
        { agent: 'agent-1.1', name: 'Ada Lovelace', filtered_by: 'channel_full' },
        { agent: 'agent-1.2', name: 'Grace Hopper', filtered_by: 'level' },
      ],
      next: {
        fit: 2, fit_signed_in: 1, ways_all: 2, rings: [], too_long_in_ms: 600_000,
        ways: [
          { agent: 'agent-1.1', name: 'Ada Lovelace', sure: true, conditions: [{ event: 'finishes', work: ['interaction-1.9'] }] },
          {
            agent: 'agent-1.3', name: 'Katherine Johnson', sure: false, takes_first: 'interaction-1.8',
            conditions: [{ event: 'becomes_ready' }, { event: 'back_off_ends', in_ms: 9_000 }],
          },
        ],
        steps: [{ step: 1, in_ms: 12_000, at_once: false, levels: [{ skill: 'spanish', from: 5, to: 3 }], other_where: false, raise_s: 0, fit: 4, free: 1 }],
        requirements: [{ kind: 'certificate', name: 'card_data', known: 2, signed_in: 0, ready: 0 }],
      },
    };
    this.chats = new Chats(this);
    this.calls = new Calls(this);
    this.recordings = new Recordings();
    this.desks = new Desks(this, people);
    this.server = createServer((request, response) => void this.http(request, response));
    const wire = new WebSocketServer({ noServer: true, handleProtocols: (wanted) => [...wanted][0] });
    this.server.on('upgrade', (request, socket, head) => {
      const path = request.url.split('?')[0];
      const agent = this.who(request);
      if (this.down) return socket.destroy();
      if (path === '/desktop/socket' && !agent) return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      if (path !== '/desktop/socket' && path !== '/chat/socket') return socket.destroy();
      wire.handleUpgrade(request, socket, head, (open) => {
        this.sockets.add(open);
        open.on('close', () => this.sockets.delete(open));
        if (path === '/chat/socket') this.chats.connected(open);
        else this.desks.connected(open, agent);
      });
    });
  }

  async listen(port = 0) {
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this.url;
  }
  async close() {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
  /// Every open socket breaks, without a word.
  cut() {
    for (const socket of this.sockets) socket.terminate();
  }
  violated(socket, what) {
    this.violations.push(what);
    socket.close(1008);
  }

  // ---- what an engine decides, as simply as it can be
  match() {
    for (const chat of this.chats.all.values()) {
      if (chat.state !== 'waiting' || chat.offered) continue;
      const agent = this.desks.people.find((one) => one.state === 'ready' && !one.pending && one.pages.size && !chat.refused.has(one) && this.desks.load(one) < one.limit);
      if (agent) this.offer(agent, chat);
    }
  }
  offer(agent, chat) {
    const now = Date.now();
    const offer = {
      id: `offer-1.${this.nextOffer++}`, interaction: chat.id, channel: chat.channel ?? 'chat', queue: chat.queue, customer: chat.customer,
      preview: chat.messages.find((one) => one.from === 'customer')?.text ?? '', waiting_since: chat.waiting_since, offered_at: now,
      expires_at: now + this.offerMs, attempt: ++chat.attempt,
    };
    const transfer = chat.messages.filter((one) => one.from === 'system').at(-1);
    if (transfer?.note) Object.assign(offer, { note: transfer.note, note_from: transfer.author });
    chat.offered = offer;
    agent.offers.push(offer);
    this.desks.change(agent, { offer });
    const end = (reason) => agent.offers.includes(offer) && this.offerEnds(agent, offer, reason);
    setTimeout(() => end('timed_out'), this.offerMs).unref();
    setTimeout(() => this.ringing.has(offer.id) || end('undeliverable'), this.ringingMs).unref();
    this.desks.agentChanged(agent);
    return offer;
  }
  /// By hand: out of the ring of another one, if it rings.
  assigned(agent, chat) {
    const before = this.desks.people.find((one) => one.offers.includes(chat.offered));
    if (before === agent) return;
    if (before) this.offerEnds(before, chat.offered, 'withdrawn');
    if (!chat.offered) this.offer(agent, chat);
  }
  rings(agent, id) {
    if (agent.offers.some((one) => one.id === id)) this.ringing.add(id);
  }
  offerEnds(agent, offer, reason) {
    const chat = this.chats.all.get(offer.interaction);
    agent.offers = agent.offers.filter((one) => one !== offer);
    chat.offered = null;
    if (reason !== 'accepted') chat.refused.add(agent);
    this.desks.change(agent, { offer_gone: { id: offer.id, reason } });
    this.desks.agentChanged(agent);
    this.match();
  }
  accepted(agent, offer) {
    const chat = this.chats.all.get(offer.interaction);
    agent.offers = agent.offers.filter((one) => one !== offer);
    Object.assign(chat, { offered: null, agent, connected_at: Date.now(), customerMarks: chat.customerMarks });
    agent.work.push(chat);
    if (chat.call) chat.call = { ...chat.call, phone: 'ringing' };
    this.desks.change(agent, { offer_gone: { id: offer.id, reason: 'accepted' } });
    this.desks.interactionChanged(chat);
    for (const message of chat.messages) this.desks.change(agent, { message: { interaction: chat.id, message } });
    this.chats.add(chat, { from: 'system', text: 'agent_joined', author: agent.display_name });
    this.chats.state(chat, 'connected');
    this.desks.agentChanged(agent);
  }
  transferred(agent, chat, queue, note) {
    agent.work = agent.work.filter((one) => one !== chat);
    this.desks.change(agent, { interaction_gone: chat.id });
    Object.assign(chat, { agent: null, queue, refused: new Set([agent]) });
    this.chats.add(chat, { from: 'system', text: 'transferred', author: agent.display_name, ...(note ? { note } : {}) });
    this.chats.state(chat, 'waiting');
    this.desks.workEnded(agent);
  }
  ended(chat) {
    const { agent } = chat;
    this.chats.add(chat, { from: 'system', text: 'closed' });
    this.chats.state(chat, 'closed');
    this.chats.byToken.delete(chat.token);
    this.chats.byArrival.delete(chat.arrival);
    if (!agent) return;
    agent.wrapping.set(chat.id, Date.now() + this.wrapUpMs);
    this.desks.interactionChanged(chat);
  }
  wrapUpEnds(agent, chat, disposition) {
    chat.disposition = disposition;
    agent.wrapping.delete(chat.id);
    agent.work = agent.work.filter((one) => one !== chat);
    chat.agent = null;
    this.desks.change(agent, { interaction_gone: chat.id });
    this.desks.workEnded(agent);
  }
  showWallboard() {
    const wallboard = this.wallboard ?? this.countedWallboard();
    for (const agent of this.desks.people)
      for (const page of agent.watching) page.send(JSON.stringify({ type: 'wallboard', wallboard }));
  }
  countedWallboard() {
    const now = Date.now();
    const chats = [...this.chats.all.values()];
    const waiting = chats.filter((one) => one.state === 'waiting');
    return {
      now,
      queues: [{
        name: 'support', display_name: 'Support', waiting: waiting.length, longest_wait_ms: Math.max(0, ...waiting.map((one) => now - one.waiting_since)),
        offered: waiting.filter((one) => one.offered).length, connected: chats.filter((one) => one.state === 'connected').length,
        answered: chats.filter((one) => one.connected_at).length, abandoned: 0, service_level: 1,
        service_level_variant: 'answered within 20 s of answered and abandoned, abandons negative', average_wait_ms: 0, enqueued: chats.length,
      }],
      agents: this.desks.people.map((one) => ({
        name: one.name, display_name: one.display_name, state: one.pages.size ? one.state : 'signed_out', ...(one.reason ? { reason: one.reason } : {}),
        since: one.since, load: this.desks.load(one), limit: one.limit,
        activity: one.work.some((chat) => !one.wrapping.has(chat.id)) ? 'talking' : one.offers.length ? 'offered' : one.wrapping.size ? 'wrapping' : 'idle',
      })),
      ...this.countedWork(chats),
    };
  }

  countedWork(chats) {
    const open = chats.filter((one) => ['waiting', 'connected'].includes(one.state));
    if (!open.length) return {};
    return {
      work_all: open.length,
      work: open.map((one) => {
        const agent = one.agent ?? this.desks.people.find((other) => other.offers.includes(one.offered));
        return {
          id: one.id, queue: one.queue, channel: one.channel ?? 'chat', state: one.state === 'connected' ? 'talking' : one.offered ? 'offered' : 'waiting',
          ...(agent ? { agent: agent.name, agent_name: agent.display_name } : {}), since: one.waiting_since, state_since: one.connected_at ?? one.waiting_since,
        };
      }),
    };
  }

  // ---- HTTP
  who(request) {
    const cookie = /(?:^|; )session=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1];
    return cookie ? this.sessions.get(cookie) : undefined;
  }
  async http(request, response) {
    const path = request.url.split('?')[0];
    if (this.down) return response.destroy();
    if (request.method === 'POST' && request.headers['content-type'] !== 'application/json') return json(response, 415, { error: 'json_needed' });
    if (request.method === 'POST' && path === '/desktop/sign-in') return this.signIn(request, response);
    if (request.method === 'POST' && path === '/desktop/sign-out') {
      const agent = this.who(request);
      for (const [key, one] of this.sessions) if (one === agent) this.sessions.delete(key);
      for (const page of agent?.pages ?? []) {
        page.send(JSON.stringify({ type: 'signed_out', reason: 'signed_out' }));
        page.close();
      }
      return response.writeHead(204).end();
    }
    if (path === '/desktop/me') {
      const agent = this.who(request);
      if (!agent) return response.writeHead(401).end();
      const { name, display_name, roles, queues } = agent;
      return json(response, 200, { tenant: 'main', name, display_name, roles, queues });
    }
    if (path === '/desktop/recordings' || path === '/desktop/recording') return this.recordings.http(this.who(request), request, response);
    this.file(path, response);
  }
  async signIn(request, response) {
    let text = '';
    for await (const part of request) text += part;
    const asked = JSON.parse(text);
    const agent = this.desks.named(asked.name);
    if (asked.name === 'hasty') return response.writeHead(429, { 'Retry-After': '30' }).end();
    if (!agent || agent.password !== asked.password) return json(response, 401, { error: 'wrong_name_or_password' });
    const key = randomBytes(16).toString('hex');
    this.sessions.set(key, agent);
    response.writeHead(204, { 'Set-Cookie': `session=${key}; HttpOnly; SameSite=Strict; Path=/` }).end();
  }
  file(path, response) {
    const file = join(this.pages, normalize(path.endsWith('/') ? `${path}index.html` : path));
    if (!file.startsWith(this.pages) || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': kinds[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
    createReadStream(file).pipe(response);
  }
}
function json(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
export const demoPeople = [
  { name: 'ada', display_name: 'Ada Lovelace' },
  { name: 'grace', display_name: 'Grace Hopper' },
  { name: 'sam', display_name: 'Sam Okafor', roles: ['agent', 'supervisor'], limit: 0 },
];

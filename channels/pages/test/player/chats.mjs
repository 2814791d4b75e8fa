import { randomBytes } from 'node:crypto';
import { chatFrames, read } from './frames.mjs';

/// The customers' side of the played engine: conversations, their messages and marks, and the open pages of each.
export class Chats {
  constructor(engine) {
    this.engine = engine;
    this.all = new Map();
    this.byToken = new Map();
    this.byArrival = new Map();
    this.welcomes = true; // false: newcomers are taken in, and their line breaks before the welcome
    this.refusal = null; // {code, retry_after_ms?}: what newcomers get
    this.silent = false; // true: `say` is taken in but not answered, as when a socket dies in between
    this.callback = null; // 'offered': who waits may ask to be called back
    this.next = 1;
  }

  connected(socket) {
    let chat = null;
    socket.on('message', (bytes) => {
      const { frame, wrong } = read(bytes.toString(), chatFrames);
      if (wrong) return this.engine.violated(socket, `chat: ${wrong}`);
      this.engine.heard.push({ side: 'chat', frame });
      if (frame.type === 'ping') return send(socket, { type: 'pong' });
      if (frame.type === 'hello') chat = this.hello(socket, frame);
      else if (chat) this.on(chat, socket, frame);
    });
    socket.on('close', () => {
      if (!chat) return;
      chat.pages.delete(socket);
      if (!chat.pages.size) this.engine.desks.interactionChanged(chat);
    });
  }

  hello(socket, frame) {
    let chat = frame.token === undefined ? null : this.byToken.get(frame.token);
    if (frame.token !== undefined && !chat) return void refuse(socket, { code: 'expired' });
    chat ??= this.byArrival.get(frame.arrival);
    if (!chat) {
      if (this.refusal) return void refuse(socket, this.refusal);
      chat = this.begin(frame);
    }
    if (!this.welcomes) return void socket.terminate();
    chat.pages.add(socket);
    const messages = chat.messages.filter((one) => one.number > (frame.last ?? 0)).map(({ note: _note, ...shown }) => shown);
    send(socket, {
      type: 'welcome', token: chat.token, interaction: chat.id, state: chat.state, messages, marks: chat.agentMarks,
      title: 'Printer Support', resume_for_ms: 120_000, now: Date.now(), ...this.place(chat),
      ...(chat.agent ? { agent: chat.agent.display_name } : {}),
    });
    this.engine.desks.interactionChanged(chat);
    if (chat.state === 'waiting') this.engine.match();
    return chat;
  }

  begin(frame) {
    const chat = {
      id: `interaction-1.${this.next++}`, token: randomBytes(16).toString('hex'), state: 'waiting', position: 1, queue: 'support',
      customer: frame.name ?? '', messages: [], pages: new Set(), agentMarks: { received: 0, read: 0 },
      customerMarks: { received: 0, read: 0 }, agent: null, waiting_since: Date.now(), refused: new Set(), attempt: 0,
    };
    this.all.set(chat.id, chat);
    this.byToken.set(chat.token, chat);
    if (frame.arrival) this.byArrival.set((chat.arrival = frame.arrival), chat);
    return chat;
  }

  on(chat, socket, frame) {
    switch (frame.type) {
      case 'say': {
        const known = chat.messages.find((one) => one.id === frame.id);
        const message = known ?? this.add(chat, { from: 'customer', id: frame.id, text: frame.text }, socket);
        if (!this.silent) send(socket, { type: 'sent', id: frame.id, number: message.number, at: message.at });
        break;
      }
      case 'callback': {
        if (!/^\+?[0-9 ]{6,18}$/.test(frame.number)) return send(socket, { type: 'error', code: 'invalid_number', message: '', id: frame.id });
        const message = this.add(chat, { from: 'customer', id: frame.id, kind: 'callback', text: frame.number.replaceAll(' ', '') }, socket);
        send(socket, { type: 'sent', id: frame.id, number: message.number, at: message.at });
        chat.callback = 'agreed';
        return this.state(chat, 'waiting');
      }
      case 'received':
      case 'read':
        chat.customerMarks[frame.type] = Math.max(chat.customerMarks[frame.type], frame.up_to);
        chat.customerMarks.received = Math.max(chat.customerMarks.received, chat.customerMarks.read);
        this.engine.desks.change(chat.agent, { marks: { interaction: chat.id, ...chat.customerMarks } });
        break;
      case 'typing':
        this.engine.desks.tell(chat.agent, { type: 'typing', interaction: chat.id, on: frame.on });
        break;
      case 'leave':
        this.engine.ended(chat);
        break;
      default:
        break;
    }
  }

  /// Adds a message and shows it to everybody but the page it came from.
  add(chat, what, from = null) {
    const message = { number: chat.messages.length + 1, at: Date.now(), ...what };
    chat.messages.push(message);
    const { note: _note, ...shown } = message; // a note is for agents
    for (const page of chat.pages) if (page !== from) send(page, { type: 'message', ...shown });
    this.engine.desks.change(chat.agent, { message: { interaction: chat.id, message } });
    return message;
  }

  place(chat) {
    if (chat.state !== 'waiting') return {};
    const callback = chat.callback ?? this.callback;
    return { position: chat.position, ...(callback ? { callback } : {}) };
  }

  state(chat, state) {
    chat.state = state;
    for (const page of chat.pages)
      send(page, { type: 'state', state, ...this.place(chat), ...(chat.agent ? { agent: chat.agent.display_name } : {}) });
  }

  marks(chat, marks) {
    chat.agentMarks.received = Math.max(chat.agentMarks.received, marks.received ?? marks.read ?? 0);
    chat.agentMarks.read = Math.max(chat.agentMarks.read, marks.read ?? 0);
    for (const page of chat.pages) send(page, { type: 'marks', ...chat.agentMarks });
  }

  tell(chat, frame) {
    for (const page of chat.pages) send(page, frame);
  }
}

function refuse(socket, refusal) {
  send(socket, { type: 'refused', message: 'refused', ...refusal });
  socket.close(1000);
}
export function send(socket, frame) {
  if (socket.readyState === 1) socket.send(JSON.stringify(frame));
}

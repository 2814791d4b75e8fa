import type { RTCSession } from 'jssip/lib/RTCSession';
import type { UA } from 'jssip';
import { answersAtOnce, microphoneTrouble, type Order, type PhoneEvent } from './phone';

/// Where the proxy for browsers listens: on the desktop's own origin, so that no other need be allowed.
const path = 'phone';
const tryAgainMs = 5_000;
const gone = 'SIP;cause=410;text="Telephone gone"';

/// Whether there is a proxy for telephones in browsers: it says so with every answer. The engine alone does not.
export async function phoneServed(): Promise<boolean> {
  try {
    const answer = await fetch('me', { cache: 'no-store', credentials: 'same-origin' });
    return answer.headers.get('strowger-phone') === 'served';
  } catch {
    return false;
  }
}

/// The same telephone after the page was loaded anew: its registration replaces the one from before.
function instance(): string {
  const key = 'strowger/desk/phone';
  try {
    const kept = sessionStorage.getItem(key);
    if (kept && /^[0-9a-f-]{36}$/.test(kept)) return kept;
    const fresh = crypto.randomUUID();
    sessionStorage.setItem(key, fresh);
    return fresh;
  } catch {
    return crypto.randomUUID();
  }
}

/// The wires of the telephone: SIP over a WebSocket by JsSIP, and the browser's audio. The password lives here, and no longer than the page.
export class PhoneLine {
  private ua: UA | null = null;
  private readonly sessions = new Map<string, RTCSession>();
  private readonly ear = new Audio();

  constructor(
    private readonly user: string,
    private password: string,
    private readonly tell: (event: PhoneEvent) => void,
  ) {
    this.ear.autoplay = true;
  }

  carryOut(order: Order): void {
    const session = 'id' in order ? this.sessions.get(order.id) : undefined;
    switch (order.order) {
      case 'check_microphone':
        return void this.checkMicrophone();
      case 'register':
        return void this.register();
      case 'register_later': {
        const ua = this.ua;
        window.setTimeout(() => {
          if (ua && this.ua === ua && ua.isConnected()) ua.register();
        }, tryAgainMs);
        return;
      }
      case 'unregister':
        return this.stop();
      case 'answer':
        return session?.answer({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
      case 'refuse':
        if (session && !session.isEnded()) session.terminate({ status_code: order.status });
        return;
      case 'end':
        if (session && !session.isEnded()) session.terminate();
        return;
      case 'fail':
        // RFC 3326; by it the engine knows that nobody hung up.
        if (session && !session.isEnded()) session.terminate({ extraHeaders: [`Reason: ${gone}`] });
        return;
      case 'tell_where':
        return this.tellWhere(order.id);
      case 'mute':
        if (order.on) session?.mute({ audio: true });
        else session?.unmute({ audio: true });
    }
  }
  /// Takes the telephone off the network; calls are over with it.
  stop(): void {
    this.ua?.stop();
    this.ua = null;
    this.password = '';
    this.ear.srcObject = null;
  }

  /// By an INVITE within the call: from then on what it is sent comes by the connection of that INVITE. Later where another request is under way.
  private tellWhere(id: string): void {
    const session = this.sessions.get(id);
    if (!session?.isEstablished() || session.renegotiate()) return;
    window.setTimeout(() => this.tellWhere(id), tryAgainMs);
  }
  /// Asks for the microphone before anybody rings, so that no caller waits for the browser's question.
  private async checkMicrophone(): Promise<void> {
    if (!window.isSecureContext || !navigator.mediaDevices) return this.tell({ type: 'microphone_failed', trouble: 'not_secure' });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
      this.tell({ type: 'microphone_ready' });
    } catch (error) {
      this.tell({ type: 'microphone_failed', trouble: microphoneTrouble(error instanceof Error ? error.name : '') });
    }
  }
  private async register(): Promise<void> {
    const password = this.password;
    const { UA, WebSocketInterface } = await import('jssip');
    if (this.password === '') return; // switched off meanwhile
    const where = new URL(path, location.href);
    where.protocol = where.protocol === 'https:' ? 'wss:' : 'ws:';
    const ua = new UA({
      sockets: [new WebSocketInterface(where.href)],
      uri: `sip:${this.user}@${location.hostname}`,
      authorization_user: this.user,
      password,
      instance_id: instance(),
      register_expires: 300,
      session_timers: true,
      user_agent: 'strowger-desktop',
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
    });
    ua.on('registered', () => this.tell({ type: 'registered' }));
    ua.on('registrationFailed', ({ response }) => this.tell({ type: 'register_failed', status: response?.status_code ?? 0 }));
    ua.on('disconnected', () => this.tell({ type: 'disconnected' }));
    ua.on('newRTCSession', (event: { originator: string; session: RTCSession; request: { getHeader(name: string): string | undefined } }) => {
      if (event.originator === 'remote') this.called(event.session, event.request);
    });
    this.ua = ua;
    ua.start();
  }
  private called(session: RTCSession, request: { getHeader(name: string): string | undefined }): void {
    const id = session.id;
    this.sessions.set(id, session);
    const over = (): void => {
      if (this.sessions.delete(id)) this.tell({ type: 'ended', id });
    };
    session.on('confirmed', () => this.tell({ type: 'talking', id, at: Date.now() }));
    session.on('ended', over);
    session.on('failed', over);
    session.on('getusermediafailed', (error: unknown) =>
      this.tell({ type: 'microphone_failed', trouble: microphoneTrouble(error instanceof Error ? error.name : '') }));
    session.on('peerconnection', ({ peerconnection }) => this.hear(id, peerconnection));
    const from = session.remote_identity;
    this.tell({
      type: 'called', id, at: Date.now(), from: from.display_name || from.uri.user || '',
      atOnce: answersAtOnce(request.getHeader('Call-Info'), request.getHeader('Alert-Info')),
    });
  }
  private hear(id: string, connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ track, streams }) => {
      this.ear.srcObject = streams[0] ?? new MediaStream([track]);
      void this.ear.play().catch(() => this.tell({ type: 'no_audio', id }));
    });
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed') this.tell({ type: 'no_audio', id });
      if (connection.connectionState !== 'connected') return;
      for (const { track } of connection.getSenders())
        track?.addEventListener('ended', () => {
          if (this.sessions.has(id)) this.tell({ type: 'microphone_failed', trouble: 'microphone_gone' });
        });
    });
  }
}

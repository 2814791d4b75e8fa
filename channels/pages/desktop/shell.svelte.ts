import { getContext, setContext } from 'svelte';
import { isWish, wear, type Wish } from '../design/theme';
import { choose, type Language } from '../language/choose';
import { en, type DesktopWords } from '../language/desktop_en';
import { zh } from '../language/desktop_zh';
import { keepText, keptLanguage, keptText, Tongue } from '../language/tongue.svelte';
import { isCall } from './call';
import { DeskSession } from './desk.svelte';
import type { Interaction, Me } from './frames';
import type { Consequences } from './model';
import { notify } from './notify';
import type { Answer } from './requests';
import { Ring } from './ring';

export type View = 'desk' | 'wallboard' | 'recordings';
export type Dialog =
  | { kind: 'help' }
  | { kind: 'transfer'; interaction: string }
  | { kind: 'close'; interaction: string }
  | { kind: 'dial'; interaction: string; act: 'consult' | 'pass' }
  | { kind: 'why'; offer: string }
  | { kind: 'outlook'; interaction: string }
  | { kind: 'agent'; agent: string; display: string; ready: boolean }
  | { kind: 'interaction'; interaction?: string; act?: HandTool };
/// What a supervisor does to an interaction by hand.
export type HandTool = 'assign' | 'pull' | 'move' | 'raise' | 'escalate' | 'cancel';
export interface Toast {
  id: number;
  text: string;
  kind: 'trouble' | 'note';
}

const toastLastsMs = 7_000;

/// Everything of the page that is not the desk itself: who is here, the view, dialogs, notices, and the person's own choices.
export class Shell {
  readonly tongue: Tongue<DesktopWords>;
  readonly ring = new Ring();
  /// null: nobody is signed in; undefined: not known yet.
  session: DeskSession | null | undefined = $state.raw(undefined);
  /// Why the last session ended, for the sign-in form.
  farewell: string | null = $state(null);
  view: View = $state('desk');
  dialog: Dialog | null = $state.raw(null);
  toasts: readonly Toast[] = $state.raw([]);
  /// Spoken by screen readers at once.
  spoken = $state('');
  /// The chat that has the keyboard, and those looked at last, latest first.
  chosen: readonly string[] = $state.raw([]);
  /// The chat whose box gets the keyboard as soon as it is on the screen.
  writeNext: string | null = null;
  wish: Wish = $state('auto');
  muted = $state(false);
  singleKeys = $state(true);
  private stopFollowing = (): void => {};
  private nextToast = 1;

  constructor() {
    this.tongue = new Tongue<DesktopWords>(
      { en, 'zh-CN': zh },
      keptLanguage('strowger/desk/language') ?? choose(navigator.languages),
      (language) => keepText('strowger/desk/language', language),
    );
    const wish = keptText('strowger/desk/theme');
    this.wear(isWish(wish) ? wish : 'auto');
    this.mute(keptText('strowger/desk/muted') === 'yes');
    this.singleKeys = keptText('strowger/desk/single-keys') !== 'no';
    const route = (): void => {
      this.view = location.hash.startsWith('#/wallboard') ? 'wallboard' : location.hash.startsWith('#/recordings') ? 'recordings' : 'desk';
      this.session?.watch(this.view === 'wallboard');
    };
    window.addEventListener('hashchange', route);
    route();
  }

  /// The person takes work; a supervisor who is no agent only watches.
  get works(): boolean {
    return this.session?.me.roles.includes('agent') ?? false;
  }
  get supervises(): boolean {
    return this.session?.me.roles.includes('supervisor') ?? false;
  }
  get words(): DesktopWords {
    return this.tongue.words;
  }
  setLanguage(language: Language): void {
    this.tongue.language = language;
  }
  wear(wish: Wish): void {
    this.stopFollowing();
    this.wish = wish;
    this.stopFollowing = wear(wish);
    keepText('strowger/desk/theme', wish);
  }
  mute(muted: boolean): void {
    this.muted = muted;
    this.ring.muted = muted;
    keepText('strowger/desk/muted', muted ? 'yes' : 'no');
  }
  useSingleKeys(on: boolean): void {
    this.singleKeys = on;
    keepText('strowger/desk/single-keys', on ? 'yes' : 'no');
  }
  go(view: View): void {
    location.hash = view === 'desk' ? '#/' : `#/${view}`;
  }

  // ---- the session
  async look(): Promise<void> {
    try {
      const answer = await fetch('me', { cache: 'no-store', credentials: 'same-origin' });
      if (answer.ok) this.enter((await answer.json()) as Me);
      else this.session = null;
    } catch {
      this.session = null;
    }
  }
  enter(me: Me): void {
    this.farewell = null;
    const session = new DeskSession(
      me,
      (then) => this.react(then),
      (reason) => {
        if (this.session === session) this.leave(reason);
      },
    );
    this.session = session;
    if (!this.works && this.view === 'desk') this.go('wallboard');
    session.watch(this.view === 'wallboard');
    session.start();
  }
  async signOut(): Promise<void> {
    try {
      await fetch('sign-out', { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    } catch {
      return this.trouble('lost');
    }
    this.leave('signed_out');
  }
  private leave(reason: string): void {
    this.session?.stop();
    this.ring.stop();
    this.session = null;
    this.dialog = null;
    this.chosen = [];
    this.farewell = reason;
  }

  // ---- chats
  choose(interaction: string): void {
    this.chosen = [interaction, ...this.chosen.filter((one) => one !== interaction)];
  }
  /// The interaction the keyboard means.
  get current(): Interaction | null {
    const all = this.session?.model.desk?.interactions ?? [];
    for (const id of this.chosen) {
      const found = all.find((one) => one.id === id);
      if (found) return found;
    }
    return all[0] ?? null;
  }
  next(): void {
    const all = this.session?.model.desk?.interactions ?? [];
    if (!all.length) return;
    const at = all.findIndex((one) => one.id === this.current?.id);
    this.choose(all[(at + 1) % all.length]!.id);
  }

  // ---- notices
  note(text: string, kind: Toast['kind'] = 'note'): void {
    const id = this.nextToast++;
    this.toasts = [...this.toasts.slice(-3), { id, text, kind }];
    window.setTimeout(() => this.dismiss(id), toastLastsMs);
  }
  trouble(code: string): void {
    const known = this.words.trouble as Record<string, string>;
    this.note(known[code] ?? this.words.trouble.other, 'trouble');
  }
  dismiss(id: number): void {
    this.toasts = this.toasts.filter((one) => one.id !== id);
  }
  /// Asks the engine; a refusal is shown. True when it was done.
  async ask(frame: { type: string; [key: string]: unknown }): Promise<boolean> {
    const answer: Answer = (await this.session?.ask(frame)) ?? { ok: false, code: 'lost', message: '' };
    if (!answer.ok) this.trouble(answer.code);
    return answer.ok;
  }
  async accept(offer: { id: string; interaction: string }): Promise<void> {
    this.writeNext = offer.interaction;
    if (await this.ask({ type: 'accept', offer: offer.id })) {
      this.choose(offer.interaction);
      if (this.view !== 'desk') this.go('desk');
    }
  }
  async decline(offer: { id: string }): Promise<void> {
    await this.ask({ type: 'decline', offer: offer.id });
  }
  customer(name: string, channel = 'chat'): string {
    return name || (channel === 'voice' ? this.words.call.caller : this.words.visitor);
  }
  /// One of those at the desk, by what it says of itself.
  isCall(interaction: string): boolean {
    return this.session?.model.desk?.interactions.find((one) => one.id === interaction)?.channel === 'voice';
  }
  configured(word: string): string {
    return (this.words.configured as Record<string, string>)[word] ?? word;
  }

  private react(then: Consequences): void {
    const desk = this.session?.model.desk;
    if (desk?.offers.length) this.ring.start();
    else this.ring.stop();
    if (then.ringing) {
      const offer = desk?.offers[desk.offers.length - 1];
      if (offer) {
        const customer = this.customer(offer.customer, offer.channel);
        const queue = offer.queue_name ?? offer.queue;
        const words = isCall(offer) ? this.words.call : this.words.offer;
        this.spoken = words.incoming(customer, queue);
        notify(offer.id, words.notificationTitle(queue), offer.preview || customer);
      }
    }
    if (then.offerEnded) {
      const known = this.words.offer.gone as Record<string, (customer: string) => string>;
      this.note((known[then.offerEnded.reason] ?? this.words.offer.gone.other)(this.customer(then.offerEnded.customer, then.offerEnded.channel)));
    }
    if (then.arrived) {
      const { interaction, message } = then.arrived;
      const one = desk?.interactions.find((other) => other.id === interaction);
      if (document.visibilityState !== 'visible' || !document.hasFocus() || this.current?.id !== interaction) this.ring.tap();
      if (one?.state === 'connected') notify(interaction, this.customer(one.customer), message.text.slice(0, 160));
    }
  }
}

const key = Symbol('shell');
export const provide = (shell: Shell): Shell => setContext(key, shell);
export const useShell = (): Shell => getContext<Shell>(key);

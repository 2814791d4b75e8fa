import { action, type Action } from './shortcuts';
import type { Shell } from './shell.svelte';

/// Carries out what a key means. Nothing happens behind an open dialog; Escape in a text field goes back to its chat.
export class Keyboard {
  constructor(private readonly shell: Shell) {}

  press(event: KeyboardEvent): void {
    const { shell } = this;
    if (!shell.session || event.defaultPrevented || event.isComposing || event.repeat) return;
    const at = event.target instanceof HTMLElement ? event.target : null;
    const writing = at !== null && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
    if (shell.dialog) return;
    if (event.key === 'Escape' && writing) {
      at.closest<HTMLElement>('[data-chat]')?.focus();
      return;
    }
    const meant = action(
      { key: event.key, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey, writing },
      shell.singleKeys,
    );
    if (meant !== null && this.act(meant)) event.preventDefault();
  }

  private act(meant: Action): boolean {
    const { shell } = this;
    const desk = shell.session?.model.desk;
    if (!desk) return false;
    if (typeof meant === 'object') {
      const one = desk.interactions[meant.chat - 1];
      if (!one) return false;
      this.enter(one.id);
      return true;
    }
    const offer = desk.offers[0];
    const current = shell.current;
    switch (meant) {
      case 'help':
        shell.dialog = { kind: 'help' };
        return true;
      case 'accept':
        if (offer) void shell.accept(offer);
        return offer !== undefined;
      case 'decline':
        if (offer) void shell.decline(offer);
        return offer !== undefined;
      case 'ready':
        document.getElementById('state-button')?.click();
        document.getElementById('state-button')?.focus();
        return true;
      case 'next':
        shell.next();
        if (shell.current) this.enter(shell.current.id);
        return true;
      case 'write':
        if (current) this.enter(current.id);
        return current !== null;
      case 'transfer':
        if (current?.state === 'connected') shell.dialog = { kind: 'transfer', interaction: current.id };
        return current !== null;
      case 'close':
        if (current?.state === 'connected') shell.dialog = { kind: 'close', interaction: current.id };
        else if (current) document.querySelector<HTMLElement>(`[data-chat="${current.id}"] [data-finish]`)?.click();
        return current !== null;
      case 'hold':
      case 'consult':
        return current !== null && this.pressIn(current.id, meant);
      case 'why': {
        const id = offer?.id ?? (current && shell.session?.model.offerOf[current.id]);
        if (id) shell.dialog = { kind: 'why', offer: id };
        return Boolean(id);
      }
      case 'desk':
      case 'wallboard':
        shell.go(meant);
        return true;
    }
  }

  /// Presses a button of a call, as if it had been clicked.
  private pressIn(interaction: string, meant: 'hold' | 'consult'): boolean {
    const wanted = meant === 'hold' ? '[data-act=hold], [data-act=resume]' : '[data-act=consult]';
    const button = document.querySelector<HTMLElement>(`[data-chat="${CSS.escape(interaction)}"] :is(${wanted})`);
    button?.click();
    return button !== null;
  }

  /// Chooses a chat and puts the focus where one writes.
  private enter(interaction: string): void {
    if (this.shell.view !== 'desk') this.shell.go('desk');
    this.shell.choose(interaction);
    window.setTimeout(() => {
      const pane = document.querySelector<HTMLElement>(`[data-chat="${CSS.escape(interaction)}"]`);
      (pane?.querySelector<HTMLElement>('textarea, [data-finish], [data-act]') ?? pane)?.focus();
    });
  }
}

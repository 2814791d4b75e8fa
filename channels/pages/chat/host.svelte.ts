/// What the page around tells the frame.
export interface Told {
  open?: boolean;
  language?: string;
  theme?: string;
}

/// The page around the frame, spoken to by postMessage with its one origin; a message from anywhere else is not heard. Without
/// a page around (the frame opened by itself) the chat is simply open.
export class Host {
  open = $state(true);
  readonly embedded: boolean;
  private readonly origin: string | null;

  constructor(origin: string | null, tell: (told: Told) => void) {
    this.embedded = window.parent !== window;
    this.origin = this.embedded && origin !== null && /^https?:\/\/[^/]+$/.test(origin) ? origin : null;
    if (!this.embedded) return;
    this.open = false;
    window.addEventListener('message', (event) => {
      if (event.source !== window.parent || event.origin !== this.origin) return;
      const data: unknown = event.data;
      if (typeof data !== 'object' || data === null || (data as { strowger?: unknown }).strowger !== 'host') return;
      const told = data as Told;
      if (typeof told.open === 'boolean') this.open = told.open;
      tell(told);
    });
    this.say({ loaded: true });
  }

  /// `unread` messages wait, the chat is `live`, or the customer wants to `close` the window.
  say(what: { loaded?: true; unread?: number; live?: boolean; close?: true }): void {
    if (this.origin !== null) window.parent.postMessage({ strowger: 'frame', ...what }, this.origin);
  }
}

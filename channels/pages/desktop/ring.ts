/// The ring of an offer, made by the browser itself: two soft notes, twice, every three seconds.
export class Ring {
  private context: AudioContext | null = null;
  private timer = 0;
  muted = false;

  get ringing(): boolean {
    return this.timer !== 0;
  }
  /// Browsers let a page sound only after somebody touched it; call from a click or a key.
  unlock(): void {
    this.context ??= 'AudioContext' in window ? new AudioContext() : null;
    void this.context?.resume().catch(() => undefined);
  }
  start(): void {
    if (this.timer !== 0) return;
    this.sound();
    this.timer = window.setInterval(() => this.sound(), 3000);
  }
  stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
  }
  /// A short, quiet note for a new message out of sight.
  tap(): void {
    if (!this.muted) this.note(880, 0, 0.09, 0.05);
  }

  private sound(): void {
    if (this.muted) return;
    for (const [frequency, at] of [[659.25, 0], [783.99, 0.16], [659.25, 0.5], [783.99, 0.66]] as const)
      this.note(frequency, at, 0.28, 0.12);
  }
  private note(frequency: number, at: number, lasts: number, loud: number): void {
    this.unlock();
    const context = this.context;
    if (!context || context.state !== 'running') return;
    const tone = context.createOscillator();
    const gain = context.createGain();
    const from = context.currentTime + at;
    tone.type = 'triangle';
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, from);
    gain.gain.exponentialRampToValueAtTime(loud, from + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, from + lasts);
    tone.connect(gain).connect(context.destination);
    tone.start(from);
    tone.stop(from + lasts + 0.02);
  }
}

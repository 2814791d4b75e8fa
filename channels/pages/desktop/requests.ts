import type { Outlook, Why } from './frames';

export interface Answer {
  ok: boolean;
  /// The engine's code; `lost` when no answer came in time.
  code: string;
  message: string;
  why?: Why;
  outlook?: Outlook;
}
interface Asked {
  frame: { type: string; [key: string]: unknown };
  until: number;
  tell: (answer: Answer) => void;
}

/// Requests on the way. Repeating one is harmless by the protocol, so those a lost socket left unanswered are asked again on the
/// next, unless they have become too old to be meant still.
export class Requests {
  private readonly asked = new Map<number, Asked>();
  private next = 1;

  constructor(
    private readonly send: (frame: object) => boolean,
    private readonly patienceMs = 15_000,
    private readonly now: () => number = Date.now,
  ) {}

  ask(frame: Asked['frame']): Promise<Answer> {
    return new Promise((tell) => {
      const request = this.next++;
      this.asked.set(request, { frame, until: this.now() + this.patienceMs, tell });
      this.send({ ...frame, request });
    });
  }

  answered(answer: { request: number; ok: boolean; code?: string; message?: string; why?: Why; outlook?: Outlook }): void {
    const asked = this.asked.get(answer.request);
    if (!asked) return;
    this.asked.delete(answer.request);
    asked.tell({
      ok: answer.ok,
      code: answer.code ?? '',
      message: answer.message ?? '',
      ...(answer.why ? { why: answer.why } : {}),
      ...(answer.outlook ? { outlook: answer.outlook } : {}),
    });
  }

  pending(which: (frame: Asked['frame']) => boolean): boolean {
    return [...this.asked.values()].some((one) => which(one.frame));
  }

  /// A new socket: everything unanswered goes out again.
  again(): void {
    this.expire(this.now());
    for (const [request, one] of this.asked) this.send({ ...one.frame, request });
  }

  expire(now: number): void {
    for (const [request, one] of this.asked) {
      if (one.until > now) continue;
      this.asked.delete(request);
      one.tell({ ok: false, code: 'lost', message: '' });
    }
  }

  giveUp(): void {
    this.expire(Number.POSITIVE_INFINITY);
  }
}

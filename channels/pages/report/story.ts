import type { StoryWords } from '../language/story_en';
import type { Off, Step } from './run';

/// What the sentences are made with: spans and lists as the language writes them, and what people call a queue.
export interface Telling {
  words: StoryWords;
  span(ms: number): string;
  list(parts: readonly string[], apart?: boolean): string;
  queue(name: string): string;
}

const said = (book: Record<string, string>, code: string | undefined): string => (code === undefined ? '' : book[code] ?? code);

function off(one: Off, to: Telling, text: string): string {
  return one.agents ? to.words.named(text, to.list(one.agents)) : text;
}
const all = (step: Step, to: Telling): string[] => (step.off ?? []).map((one) => off(one, to, to.words.off(one.count, said(to.words.rules, one.rule))));

function offered(step: Step, to: Telling): string {
  const { words } = to;
  const parts = [words.offered(step.agent!)];
  if (step.by_hand) parts.push(words.byHand);
  if (step.overrides) parts.push(words.although(to.list(step.overrides.map((one) => said(words.rules, one)))));
  if (step.first_of !== undefined) parts.push(words.firstOf(step.first_of, step.of_all_waiting ?? false));
  if (step.best_of !== undefined) parts.push(words.bestOf(step.best_of));
  for (const one of step.candidates ?? [])
    parts.push(words.candidate(one.agent, one.load, one.limit, to.span(one.idle_ms), one.deciding === 'only_one' ? null : said(words.terms, one.deciding)));
  if (step.step) parts.push(words.atStep(step.step));
  return to.list([...parts, ...all(step, to)], true);
}

function waits(step: Step, to: Telling): string {
  const { words } = to;
  const parts = [words.waits(step.position ?? 0)];
  if (step.step) parts.push(words.atStep(step.step));
  if (step.could) parts.push(off(step.could, to, words.could(step.could.count)));
  if (step.others_first) parts.push(words.othersFirst(step.others_first));
  return to.list([...parts, ...all(step, to)], true);
}

/// One step as a sentence.
export function tell(step: Step, to: Telling): string {
  const { words } = to;
  const reason = step.why === undefined ? null : said(words.reasons, step.why);
  switch (step.kind) {
    case 'queued': return words.queued(to.queue(step.queue!), reason);
    case 'refused': return words.refused(reason ?? '');
    case 'diverted': return words.diverted(to.queue(step.queue!), reason ?? '', to.queue(step.to!));
    case 'ended': return words.ended(said(words.exits, step.how), to.span(step.after_ms ?? 0), reason);
    case 'offered': return offered(step, to);
    case 'waits': return waits(step, to);
    case 'offer_ended': {
      const ended = words.offerEnds[step.how ?? '']?.(step.agent!) ?? `${step.agent} ${step.how}`;
      return step.spared_ms ? to.list([ended, words.sparedThen(to.span(step.spared_ms))]) : ended;
    }
    case 'spared': return words.spared(step.agent!, to.span(step.for_ms ?? 0));
    case 'relaxed': return step.next_ms ? to.list([words.relaxed(step.step!), words.nextStep(to.span(step.next_ms))]) : words.relaxed(step.step!);
    case 'priority': return words.older(String(step.seconds));
    case 'preference_over': return words.preferenceOver(step.agent!, said(words.preferences, step.why));
    case 'exception': return words.exception(said(words.cases, step.when));
  }
}

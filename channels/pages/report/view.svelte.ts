import { isWish, wear, type Wish } from '../design/theme';
import { choose, type Language } from '../language/choose';
import { figuresZh } from '../language/figures_zh';
import { en, type ReportWords } from '../language/report_en';
import { zh } from '../language/report_zh';
import { keepText, keptLanguage, keptText, Tongue } from '../language/tongue.svelte';
import { figures, type Figures } from './figures';
import { frameOf, isLoad, queuesOf, type Chosen, type Document, type Frame, type Unit } from './run';

/// What the reader of a report chose: language, colours, the queue and the crew that the charts are of.
export class View {
  private readonly tongue: Tongue<ReportWords>;
  wish = $state<Wish>('auto');
  queue = $state<Chosen>(null);
  crew = $state<Chosen>(null);
  private unwear: () => void;

  readonly frame: Frame | null;
  private readonly queues: Map<string, string>;

  constructor(readonly content: Document | null) {
    this.frame = content && frameOf(content);
    this.queues = new Map(content ? queuesOf(content).map((one) => [one.name, one.display_name ?? one.name]) : []);
    const first = keptLanguage('strowger/report/language') ?? choose(navigator.languages ?? [navigator.language]);
    this.tongue = new Tongue<ReportWords>({ en, 'zh-CN': zh }, first, (now) => keepText('strowger/report/language', now));
    const kept = keptText('strowger/report/theme');
    if (isWish(kept)) this.wish = kept;
    this.unwear = wear(this.wish);
    // Paper is light.
    window.addEventListener('beforeprint', () => { this.unwear(); this.unwear = wear('light'); });
    window.addEventListener('afterprint', () => this.dress(this.wish));
  }

  get words(): ReportWords {
    return this.tongue.words;
  }
  get language(): Language {
    return this.tongue.language;
  }
  set language(now: Language) {
    this.tongue.language = now;
  }
  get figures(): Figures {
    return figures(this.tongue.language);
  }
  /// Puts these colours in force and keeps them as the reader's choice.
  dress(wish: Wish): void {
    this.wish = wish;
    keepText('strowger/report/theme', wish);
    this.unwear();
    this.unwear = wear(wish);
  }
  /// A run of more than a day needs the day with its times.
  get days(): boolean {
    return (this.frame?.length_s ?? 0) > 86_400;
  }
  /// Intervals shorter than a minute, and a run's own time, are told with seconds.
  get fine(): boolean {
    return isLoad(this.content) || (this.frame?.interval_s ?? 60) < 60;
  }
  instant(at: number): string {
    return this.fine ? this.second(at) : this.figures.instant(at, this.days);
  }
  second(at: number): string {
    return this.figures.second(at, this.days);
  }
  /// What people call a queue.
  queueName(name: string): string {
    return this.queues.get(name) ?? name;
  }
  /// What a figure is called; `short` where there is little room.
  nameOf(id: string, short = false): string {
    const words = this.words;
    return (short ? words.short[id] : undefined) ?? words.counts[id] ?? this.definition(id)?.name ?? id;
  }
  formulaOf(id: string): string {
    return this.words.countsMean[id] ?? this.definition(id)?.formula ?? '';
  }
  withError(unit: Unit, mean: number | null, half: number | null): string {
    const value = this.figures.value(unit, mean);
    return half === null ? value : `${value} ± ${this.figures.half(unit, half)}`;
  }
  private definition(id: string): { name: string; formula: string } | undefined {
    if (this.language === 'zh-CN' && figuresZh[id]) return figuresZh[id];
    return this.content?.definitions.find((one) => one.figure === id);
  }
}

import type { AssumedWords } from '../language/assumed_en';
import type { Figures } from './figures';
import type { Assumption, Assumptions, Cause, Law } from './run';

/// What a scenario assumes as rows of a table: everything that the document says of it, whatever there is. A key without words
/// of its own is shown by its name, so nothing that was assumed stays untold.
export interface Told {
  of: string;
  what: string;
  value: string;
}
export interface Telling {
  words: AssumedWords;
  figures: Figures;
  law(one: Law): string;
  lawName(law: string): string;
  queue(name: string): string;
}

const shares = new Set(['chance', 'busy', 'no_answer', 'machine', 'refuses', 'misses', 'slowed_by', 'share', 'audio', 'target', 'speed_variation']);
/// Their keys are other people's: shown as they are written.
const written = new Set(['attributes', 'agent']);
type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };
const isMap = (one: Tree): one is { [key: string]: Tree } => typeof one === 'object' && one !== null && !Array.isArray(one);
const isLaw = (one: Tree): boolean => isMap(one) && 'law' in one;
const isScalar = (one: Tree): boolean => typeof one !== 'object';

/// As a configuration file writes it, in lines.
export function writtenText(tree: Tree, indent = ''): string {
  if (Array.isArray(tree)) return tree.every(isScalar) ? `[${tree.map(String).join(', ')}]` : tree.map((one) => `\n${indent}- ${inLine(one)}`).join('');
  if (!isMap(tree)) return String(tree);
  return Object.entries(tree).map(([key, one]) => `${indent}${key}:${isMap(one) ? `\n${writtenText(one, `${indent}  `).trimEnd()}` : Array.isArray(one) && !one.every(isScalar) ? writtenText(one, `${indent}  `) : ` ${writtenText(one)}`}\n`).join('');
}
function inLine(tree: Tree): string {
  if (Array.isArray(tree)) return `[${tree.map(inLine).join(', ')}]`;
  if (!isMap(tree)) return String(tree);
  return `{${Object.entries(tree).map(([key, one]) => `${key}: ${inLine(one)}`).join(', ')}}`;
}

export function toldOf(assumptions: object, telling: Telling): Told[] {
  const { words, figures } = telling;
  const rows: Told[] = [];
  const label = (key: string): string => words.keys[key] ?? key;
  function scalar(key: string, one: Tree): string {
    if (typeof one === 'boolean') return one ? words.yes : words.no;
    if (typeof one === 'number') return key.endsWith('_s') ? figures.span(one) : shares.has(key) ? figures.value('ratio', one) : figures.number(one, 3);
    if (key === 'queue') return telling.queue(String(one));
    return words.values[String(one)] ?? String(one);
  }
  function lawOf(one: { [key: string]: Tree }): string {
    const law = one as unknown as Law;
    if (law.mean_s === undefined) return figures.list([telling.lawName(law.law), `± ${figures.value('ratio', law.variation)}`]);
    const many = typeof one.values === 'number' ? [`n = ${figures.number(one.values)}`] : [];
    return figures.list([telling.law(law), ...many]);
  }
  function add(of: string, path: readonly string[], key: string, one: Tree): void {
    if (one === null) return;
    const here = [...path, label(key)];
    const put = (value: string): void => void rows.push({ of, what: here.join(' · '), value });
    if (isScalar(one)) put(scalar(key, one));
    else if (isMap(one) && isLaw(one)) put(lawOf(one));
    else if (isMap(one) && written.has(key)) { if (Object.keys(one).length > 0) put(inLine(one)); }
    else if (isMap(one)) for (const [name, value] of Object.entries(one)) add(of, here, name, value);
    else if ((one as Tree[]).every(isScalar)) { if ((one as Tree[]).length > 0) put(figures.list((one as Tree[]).map((each) => scalar(key, each)))); }
    else (one as Tree[]).forEach((each, i) => { for (const [name, value] of Object.entries(each as { [key: string]: Tree })) add(of, [...path, `${label(key)} ${i + 1}`], name, value); });
  }
  for (const [key, one] of Object.entries(assumptions as { [key: string]: Tree })) {
    if (key === 'assumed' || key === 'centre') continue;
    const section = words.sections[key];
    if (Array.isArray(one) && !one.every(isScalar))
      one.forEach((each, i) => {
        const part = each as { [key: string]: Tree };
        const of = words.named(section ?? label(key), typeof part.name === 'string' ? (key === 'queues' ? telling.queue(part.name) : part.name) : String(i + 1));
        for (const [name, value] of Object.entries(part)) add(of, [], name, value);
      });
    else if (isMap(one) && !isLaw(one)) for (const [name, value] of Object.entries(one)) add(section ?? label(key), [], name, value);
    else add(section ?? words.all, [], key, one);
  }
  return rows;
}

/// The sentence of an assumption in the reader's language.
export function assumedText(one: Assumption, words: AssumedWords, figures: Figures): string {
  const say = (words.made as Record<string, ((part: string, of: string, share: string, detail: string) => string) | undefined>)[one.what];
  if (!say) return one.text;
  return say(figures.number(one.part ?? 0), figures.number(one.of ?? 0), figures.value('ratio', one.of ? (one.part ?? 0) / one.of : 0), one.detail ?? '');
}

/// The numbers of each cause, in the order in which its sentence takes them.
export const causeNumbers: Record<keyof AssumedWords['causes'], readonly string[]> = {
  same_people: [], fared_otherwise: ['won', 'lost'], drawn_patience: ['lost'], never_away: ['free_s'], common_waits: ['people', 'then_s', 'now_s'],
  drawn_service: ['people', 'known_s', 'won', 'drawn_s'], busy_share: ['handled_s'],
};
/// Of several people together.
const worked: ReadonlySet<string> = new Set(['free_s', 'handled_s']);
/// What made a difference, likewise.
export function causeText(one: Cause, words: AssumedWords, figures: Figures): string {
  const say = (words.causes as Record<string, ((...numbers: string[]) => string) | undefined>)[one.cause];
  const names = (causeNumbers as Record<string, readonly string[] | undefined>)[one.cause];
  if (!say || !names) return one.text;
  return say(...names.map((name) => (worked.has(name) ? figures.hours(one.values[name] ?? 0) : name.endsWith('_s') ? figures.value('seconds', one.values[name] ?? 0) : figures.number(one.values[name] ?? 0))));
}

/// What B assumes otherwise than A, the whole centre included; a dash where one of them does not assume it.
export function otherwise(a: Assumptions, b: Assumptions, telling: Telling): { of: string; what: string; a: string; b: string }[] {
  const centre = (one: Assumptions): Set<string> => new Set(writtenText(one.centre as Tree).split('\n').map((line) => line.trim()).filter((line) => line !== ''));
  const rows: { of: string; what: string; a: string; b: string }[] = [];
  const key = (one: Told): string => `${one.of}\n${one.what}`;
  const [of_a, of_b] = [toldOf(a, telling), toldOf(b, telling)];
  const [in_a, in_b] = [new Map(of_a.map((one) => [key(one), one.value])), new Map(of_b.map((one) => [key(one), one.value]))];
  for (const one of of_a) if (in_b.get(key(one)) !== one.value) rows.push({ of: one.of, what: one.what, a: one.value, b: in_b.get(key(one)) ?? '–' });
  for (const one of of_b) if (!in_a.has(key(one))) rows.push({ of: one.of, what: one.what, a: '–', b: one.value });
  const [lines_a, lines_b] = [centre(a), centre(b)];
  for (const line of lines_a) if (!lines_b.has(line)) rows.push({ of: telling.words.centre, what: '', a: line, b: '–' });
  for (const line of lines_b) if (!lines_a.has(line)) rows.push({ of: telling.words.centre, what: '', a: '–', b: line });
  return rows;
}

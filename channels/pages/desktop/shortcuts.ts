/// What the keys mean. Function keys work everywhere, also while writing; single keys only outside of text fields, and they can be
/// switched off (WCAG 2.2, 2.1.4).
export type Action =
  | 'help'
  | 'accept'
  | 'decline'
  | 'ready'
  | 'next'
  | 'transfer'
  | 'close'
  | 'write'
  | 'hold'
  | 'consult'
  | 'why'
  | 'desk'
  | 'wallboard'
  | { chat: number };

export interface Key {
  key: string;
  ctrl: boolean;
  alt: boolean;
  meta: boolean;
  /// The focus is where letters are text.
  writing: boolean;
}

const everywhere: Record<string, Action> = { F2: 'accept', F4: 'decline', F8: 'next', F9: 'ready' };
const single: Record<string, Action> = {
  '?': 'help',
  a: 'accept',
  d: 'decline',
  r: 'ready',
  n: 'next',
  t: 'transfer',
  e: 'close',
  m: 'write',
  o: 'hold',
  c: 'consult',
  y: 'why',
  h: 'desk',
  w: 'wallboard',
};

export function action(pressed: Key, singleKeys: boolean): Action | null {
  if (pressed.ctrl || pressed.alt || pressed.meta) return null;
  const known = everywhere[pressed.key];
  if (known) return known;
  if (pressed.writing || !singleKeys) return null;
  if (/^[1-9]$/.test(pressed.key)) return { chat: Number(pressed.key) };
  return single[pressed.key.toLowerCase()] ?? null;
}

/// For the help dialog: what is bound to what, in the order a shift goes.
export const bindings: readonly { name: Exclude<Action, object> | 'chat'; keys: readonly string[] }[] = [
  { name: 'ready', keys: ['F9', 'R'] },
  { name: 'accept', keys: ['F2', 'A'] },
  { name: 'decline', keys: ['F4', 'D'] },
  { name: 'next', keys: ['F8', 'N'] },
  { name: 'chat', keys: ['1', '9'] },
  { name: 'write', keys: ['M'] },
  { name: 'transfer', keys: ['T'] },
  { name: 'close', keys: ['E'] },
  { name: 'hold', keys: ['O'] },
  { name: 'consult', keys: ['C'] },
  { name: 'why', keys: ['Y'] },
  { name: 'desk', keys: ['H'] },
  { name: 'wallboard', keys: ['W'] },
  { name: 'help', keys: ['?'] },
];

/// A text cut into plain pieces and http(s) links, to be shown as text nodes and anchors; nothing in it is ever HTML.
export type Piece = { text: string; href?: string };

const address = /https?:\/\/[^\s<>"'`，。！？；：、（）「」『』《》【】]+/giu;

export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = trim(match[0]);
    const href = checked(shown);
    if (href === null) continue;
    if (match.index > from) out.push({ text: text.slice(from, match.index) });
    out.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/// Punctuation that ends the sentence, not the address; a closing bracket stays when it was opened inside.
function trim(found: string): string {
  let end = found.length;
  let unopened = 0;
  for (const one of found) unopened += one === ')' ? 1 : one === '(' ? -1 : 0;
  for (;;) {
    const last = found[end - 1];
    if (last === undefined || !'.,;:!?)]}*_~'.includes(last)) break;
    if (last === ')' && unopened-- <= 0) break;
    --end;
  }
  return found.slice(0, end);
}

function checked(shown: string): string | null {
  try {
    const url = new URL(shown);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.host !== '' ? url.href : null;
  } catch {
    return null;
  }
}

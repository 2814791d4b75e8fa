/// Names a drawing as one picture: the names that the library gives its parts (`line`, `area`) say nothing to anybody, and are kept
/// as `data-mark`.
export function nameAsOne(drawn: Element, name: string): void {
  for (const part of drawn.querySelectorAll('[aria-label]')) {
    part.setAttribute('data-mark', part.getAttribute('aria-label') ?? '');
    part.removeAttribute('aria-label');
  }
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', name);
}

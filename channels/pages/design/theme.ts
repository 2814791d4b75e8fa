/// Light, dark, or as the system wishes. `data-theme` on the root element always carries the palette in force.
export type Wish = 'light' | 'dark' | 'auto';
export const wishes: readonly Wish[] = ['auto', 'light', 'dark'];

export function isWish(text: unknown): text is Wish {
  return text === 'light' || text === 'dark' || text === 'auto';
}

/// Puts `wish` in force and keeps following the system while it is `auto`. Returns a function that stops following.
export function wear(wish: Wish, root: HTMLElement = document.documentElement): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const put = (): void => {
    root.dataset.theme = wish === 'auto' ? (dark.matches ? 'dark' : 'light') : wish;
  };
  put();
  if (wish !== 'auto') return () => {};
  dark.addEventListener('change', put);
  return () => dark.removeEventListener('change', put);
}

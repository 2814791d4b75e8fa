/// The languages every page speaks.
export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

export function isLanguage(text: unknown): text is Language {
  return text === 'en' || text === 'zh-CN';
}

/// The first of `wanted` (BCP 47 tags, most wanted first) that a page can speak; English when there is none. Chinese in any
/// region or script reads as Simplified Chinese.
export function choose(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const primary = tag?.trim().toLowerCase().split(/[-_]/)[0];
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en';
  }
  return 'en';
}

/// What a language calls itself.
export const ownName: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

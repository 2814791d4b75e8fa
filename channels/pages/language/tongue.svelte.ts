import { isLanguage, type Language } from './choose';
import { format, type Format } from './format';

/// The language a page speaks now, with its words and its formats. Changing `language` changes every text at once, and the
/// document's `lang` with it.
export class Tongue<Words> {
  private now = $state<Language>('en');
  readonly words: Words = $derived.by(() => this.dictionary[this.now]);
  readonly format: Format = $derived.by(() => format(this.now));

  constructor(
    private readonly dictionary: Record<Language, Words>,
    language: Language,
    private readonly keep: (language: Language) => void = () => {},
  ) {
    this.now = language;
    document.documentElement.lang = language;
  }

  get language(): Language {
    return this.now;
  }
  set language(language: Language) {
    this.follow(language);
    this.keep(language);
  }
  /// Changes the language without keeping it as somebody's choice.
  follow(language: Language): void {
    this.now = language;
    document.documentElement.lang = language;
  }
}

export function keptLanguage(key: string): Language | null {
  const kept = kept_(key);
  return isLanguage(kept) ? kept : null;
}

function kept_(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepText(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // A browser that keeps nothing for us: the choice lasts as long as the page.
  }
}

export function keptText(key: string): string | null {
  return kept_(key);
}

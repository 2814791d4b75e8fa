import type { Language } from '../language/choose';

/// The engine names the variant of a service level in English, word by word from its catalogue; here it is said in the page's
/// language. A variant this page does not know is shown as the engine says it.
export function variantWords(variant: string, language: Language): string {
  if (language === 'en') return variant;
  const known = /^answered (?:in|within) (\d+) ?s of (offered|answered and abandoned|answered|enqueued|queued)(?:, abandons? (negative|ignored|positive|excluded|left out|count against it))?$/.exec(variant.trim());
  if (!known) return variant;
  const of = known[2] === 'answered' ? '已应答' : known[2] === 'answered and abandoned' ? '已应答与已放弃' : '进入排队';
  const abandons: Record<string, string> = {
    negative: '放弃计为未达标',
    'count against it': '放弃计为未达标',
    ignored: '放弃不计',
    excluded: '放弃不计',
    'left out': '放弃不计',
    positive: '放弃计为达标',
  };
  return `${known[1]} 秒内应答数占${of}数${known[3] ? `，${abandons[known[3]]}` : ''}`;
}

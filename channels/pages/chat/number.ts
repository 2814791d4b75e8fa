/// Whether the engine will take this for a telephone number: 6 to 15 digits, a `+` before them or not, and what people put between.
export function looksLikeNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replace(/[\s\-./()]/gu, '');
  return /^\+?\d{6,15}$/.test(plain);
}

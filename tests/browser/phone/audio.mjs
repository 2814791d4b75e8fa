/// Audio of telephones in numbers: G.711 µ-law, sines, and how much of a frequency there is.
export const rate = 8_000;

export function decodeMuLaw(bytes) {
  return Int16Array.from(bytes, (byte) => {
    const bits = ~byte & 0xff;
    const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84;
    return bits & 0x80 ? -magnitude : magnitude;
  });
}
function encodeMuLaw(sample) {
  const magnitude = Math.min(Math.abs(sample), 32_635) + 0x84;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}
/// `count` samples of a sine from sample `from` on, as µ-law.
export function sine(frequency, from, count, amplitude = 8_000) {
  return Buffer.from(Array.from({ length: count }, (_, i) => encodeMuLaw(Math.round(amplitude * Math.sin((2 * Math.PI * frequency * (from + i)) / rate)))));
}
/// The amplitude of one frequency in 16-bit samples (Goertzel).
export function amplitude(samples, frequency) {
  const turn = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let last = 0;
  let before = 0;
  for (const sample of samples) [before, last] = [last, sample + turn * last - before];
  const power = last * last + before * before - turn * last * before;
  return samples.length ? (2 * Math.sqrt(Math.max(0, power))) / samples.length : 0;
}
export function loudness(samples) {
  return samples.reduce((sum, one) => sum + Math.abs(one), 0) / Math.max(1, samples.length);
}

/// How long to wait before try number `attempt` (0 is the first retry), in milliseconds: 250 ms and doubling up to 15 s, spread over
/// half to the whole of it so that a thousand pages do not come back in one moment. `chance` is in [0, 1).
export function pause(attempt: number, chance: number): number {
  const full = Math.min(15_000, 250 * 2 ** Math.min(Math.max(0, attempt), 10));
  return Math.round(full * (0.5 + chance / 2));
}

import { describe, expect, it } from 'vitest';
import { memory } from '../chat/memory';

function storage(): Storage {
  const all = new Map<string, string>();
  return {
    get length() {
      return all.size;
    },
    clear: () => all.clear(),
    key: (at) => [...all.keys()][at] ?? null,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}

describe('what a browser keeps of a chat', () => {
  const arrival = '0123456789abcdef0123456789abcdef';
  it('is the arrival of each entry point, for the next page too, until it is welcomed', () => {
    const kept = storage();
    memory('shop', kept).setArrival(arrival);
    expect(memory('shop', kept).arrival()).toBe(arrival);
    expect(memory('sales', kept).arrival()).toBeNull();
    memory('shop', kept).setArrival(null);
    expect(memory('shop', kept).arrival()).toBeNull();
    expect(kept.length).toBe(0);
  });
  it('is not trusted: an arrival of another form would cost the page its connection', () => {
    const kept = storage();
    for (const odd of ['', 'x'.repeat(32), arrival.toUpperCase(), `${arrival}0`]) {
      kept.setItem('strowger/chat/shop/arrival', odd);
      expect(memory('shop', kept).arrival()).toBeNull();
    }
  });
});

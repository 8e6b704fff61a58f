import { describe, expect, it } from 'vitest';
import { createMemory } from '../../viewer/models/memory.ts';

/** A storage for so many characters. */
function createStorage(room: number, entries: Readonly<Record<string, string>> = {}): Storage {
  const map = new Map(Object.entries(entries));
  return {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem(key, value) {
      const others = [...map].reduce((sum, [name, text]) => sum + (name === key ? 0 : text.length), 0);
      if (others + value.length > room) throw new DOMException('full', 'QuotaExceededError');
      map.set(key, value);
    },
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  };
}

describe('what the viewer remembers', () => {
  it('is kept in place of small pictures where there is no more room', () => {
    const storage = createStorage(20, { 'oriel.preset-pictures.old': 'x'.repeat(18), else: 'y' });
    createMemory(() => storage).write('device', 'who I am');
    expect([storage.getItem('oriel.device'), storage.getItem('else')]).toEqual(['who I am', 'y']);
    expect(storage.getItem('oriel.preset-pictures.old')).toBeNull();
  });

  it('is at most lost where there is no room at all, or no storage', () => {
    const full = createMemory(() => createStorage(4));
    full.write('device', 'who I am');
    expect(full.read('device')).toBeUndefined();
    const none = createMemory(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    none.write('device', 'who I am');
    expect(none.read('device')).toBeUndefined();
  });

  it('keeps the pictures that it has where another one has no room', () => {
    const storage = createStorage(8);
    const memory = createMemory(() => storage);
    memory.write('preset-pictures.home', 'x'.repeat(8));
    memory.write('preset-pictures.home', 'x'.repeat(9));
    expect(memory.read('preset-pictures.home')).toBe('x'.repeat(8));
  });
});

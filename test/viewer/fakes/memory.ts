import { createMemory, type Memory } from '../../../viewer/models/memory.ts';

/** A memory over a storage that holds `entries`. */
export function createFakeMemory(entries: Readonly<Record<string, string>> = {}): Memory {
  const map = new Map(Object.entries(entries));
  return createMemory(() => ({
    length: map.size,
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
    clear: () => map.clear(),
  }));
}

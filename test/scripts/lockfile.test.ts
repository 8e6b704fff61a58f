import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Lock {
  readonly packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
}

const lock: Lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));

describe('package-lock.json', () => {
  // npm drops from the lock what a registry does not have yet, and `npm ci` then refuses the whole of it.
  it('holds every package made for another system', () => {
    const locked = new Set(Object.keys(lock.packages).map((folder) => folder.split('node_modules/').at(-1)));
    const wanted = Object.values(lock.packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('pins every one of them', () => {
    const unpinned = Object.entries(lock.packages).filter(([folder, { version }]) => folder && !version);
    expect(unpinned).toEqual([]);
  });
});

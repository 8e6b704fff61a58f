import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildIsStale, sourceFingerprint } from '../../scripts/lib/build.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oriel-build-'));
  mkdirSync(join(root, 'gateway', 'rtp'), { recursive: true });
  mkdirSync(join(root, 'dist', 'gateway'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'gateway', 'main.ts'), 'one');
  writeFileSync(join(root, 'gateway', 'rtp', 'packet.ts'), 'two');
  writeFileSync(join(root, 'dist', 'gateway', 'cli.js'), '');
  writeFileSync(join(root, 'dist', '.sources'), sourceFingerprint(root));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('buildIsStale', () => {
  it('leaves a build of these sources alone, whatever their times', () => {
    utimesSync(join(root, 'gateway', 'main.ts'), new Date(), new Date());
    expect(buildIsStale(root)).toBe(false);
  });

  it('goes by the sources, not by where they lie', () => {
    const copy = `${root}-copy`;
    cpSync(root, copy, { recursive: true });
    try {
      expect(sourceFingerprint(copy)).toBe(sourceFingerprint(root));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  const changes: [string, () => void][] = [
    ['an edited file', () => writeFileSync(join(root, 'gateway', 'rtp', 'packet.ts'), 'TWO')],
    ['a new file', () => writeFileSync(join(root, 'gateway', 'peer.ts'), '')],
    ['a file that has gone', () => rmSync(join(root, 'gateway', 'main.ts'))],
    ['a renamed file', () => renameSync(join(root, 'gateway', 'main.ts'), join(root, 'gateway', 'start.ts'))],
    ['other packages', () => writeFileSync(join(root, 'package-lock.json'), '{}')],
    ['a build that broke off', () => rmSync(join(root, 'dist', '.sources'))],
    ['a daemon that has gone', () => rmSync(join(root, 'dist', 'gateway', 'cli.js'))],
  ];
  it.each(changes)('sees %s', (_, change) => {
    expect(buildIsStale(root)).toBe(false);
    change();
    expect(buildIsStale(root)).toBe(true);
  });

  const unrelated: [string, () => void][] = [
    ['documentation', () => writeFileSync(join(root, 'README.md'), 'new')],
    ["an editor's hidden file", () => writeFileSync(join(root, 'gateway', '.main.ts.swp'), 'new')],
  ];
  it.each(unrelated)('does not mind %s', (_, change) => {
    change();
    expect(buildIsStale(root)).toBe(false);
  });
});

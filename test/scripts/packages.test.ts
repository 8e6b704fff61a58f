import { describe, expect, it } from 'vitest';
import { installIsStale, type Lockfile } from '../../scripts/lib/packages.mjs';

const wanted: Lockfile = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/ws': { version: '8.1.0', integrity: 'sha512-ws' },
    'node_modules/vite': { version: '8.3.0', integrity: 'sha512-vite', dev: true },
    'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-fsevents', optional: true },
  },
};
const ws = { version: '8.1.0', integrity: 'sha512-ws' };
const vite = { version: '8.3.0', integrity: 'sha512-vite', dev: true };
const fsevents = { version: '2.3.3', integrity: 'sha512-fsevents', optional: true };

interface Case {
  readonly name: string;
  readonly installed: Lockfile['packages'] | undefined;
  readonly development: boolean;
  readonly stale: boolean;
}

const cases: Case[] = [
  { name: 'nothing installed', installed: undefined, development: false, stale: true },
  {
    name: 'all there, but what is for another system',
    installed: { 'node_modules/ws': ws, 'node_modules/vite': vite },
    development: true,
    stale: false,
  },
  {
    name: 'the compiler missing, and needed',
    installed: { 'node_modules/ws': ws },
    development: true,
    stale: true,
  },
  {
    name: 'the compiler missing, and not needed',
    installed: { 'node_modules/ws': ws },
    development: false,
    stale: false,
  },
  {
    name: 'another version',
    installed: { 'node_modules/ws': { ...ws, version: '8.0.0' }, 'node_modules/vite': vite },
    development: true,
    stale: true,
  },
  {
    name: 'another version of what is optional',
    installed: { 'node_modules/ws': ws, 'node_modules/fsevents': { ...fsevents, version: '1.0.0' } },
    development: false,
    stale: true,
  },
  {
    name: 'the same version with another content',
    installed: { 'node_modules/ws': { ...ws, integrity: 'sha512-other' } },
    development: false,
    stale: true,
  },
  {
    name: 'one that the lock no longer has',
    installed: { 'node_modules/ws': ws, 'node_modules/old': { version: '1.0.0' } },
    development: false,
    stale: true,
  },
];

describe('installIsStale', () => {
  it.each(cases)('$name: $stale', ({ installed, development, stale }) => {
    const packages = installed && { packages: installed };
    expect(installIsStale({ wanted, installed: packages, development })).toBe(stale);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keptFiles } from '../../../viewer/vite/kept-files.ts';

const WORKER = 'service-worker.js';
const built = [
  { path: 'index.html', content: '<!doctype html>' },
  { path: WORKER, content: 'the worker' },
  { path: 'assets/settings-12345678.js', content: 'settings' },
  { path: 'assets/index-12345678.css', content: new Uint8Array([46, 97]) },
  { path: 'assets/index-12345678.js.map', content: '{}' },
  { path: 'icons/oriel-192.png', content: 'icon' },
  { path: 'oriel.webmanifest', content: '{}' },
];
const listOf = (files = built) => keptFiles({ files, worker: WORKER });

describe('the list of kept files', () => {
  it('has the page and whatever it may load, but not what the system keeps, nor the worker itself', () => {
    expect(listOf().files.map(({ url }) => url)).toEqual([
      '/',
      '/assets/index-12345678.css',
      '/assets/settings-12345678.js',
    ]);
  });

  it('has the hash of each content, as the browser checks it', () => {
    const [page] = listOf().files;
    const hash = createHash('sha256').update('<!doctype html>').digest('base64');
    expect(page?.integrity).toBe(`sha256-${hash}`);
  });

  it('has the same version in whichever order the files come', () => {
    expect(listOf(built.toReversed())).toEqual(listOf());
  });

  it('has another version when any file has another content', () => {
    const changed = built.map((file) =>
      file.path.includes('settings') ? { ...file, content: 'other' } : file,
    );
    expect(listOf(changed).version).not.toBe(listOf().version);
  });

  it('is not made of a build without a page', () => {
    expect(() => listOf(built.slice(1))).toThrow('no index.html');
  });
});

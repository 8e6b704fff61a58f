import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takenEncodings } from '../../../gateway/http/compressed.ts';
import { loadViewerFiles, type ViewerFiles } from '../../../gateway/http/viewer-files.ts';

const SCRIPT = 'export const answer = 42;\n'.repeat(200);

async function loadFiles(): Promise<ViewerFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-viewer-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'index-D4f_x-9Z.js'), SCRIPT);
  await writeFile(join(folder, 'assets', 'icon.png'), SCRIPT);
  return loadViewerFiles(folder);
}

const PATH = '/assets/index-D4f_x-9Z.js';

describe('the viewer’s files, compressed', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
    ['br;q=0, *;q=0.5', 'gzip', gunzipSync],
  ])('go to who says “%s” by %s', async (accepted, encoding, open) => {
    const files = await loadFiles();
    await files.compressed;
    const { body = '', headers = {} } = files.respond(PATH, { 'accept-encoding': accepted }) ?? {};
    expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
    expect(open(Buffer.from(body)).toString()).toBe(SCRIPT);
    expect(body.length).toBeLessThan(SCRIPT.length / 4);
  });

  it.each([undefined, '', 'identity', 'zstd', 'br;q=0, gzip;q=0', 'br;q=none', ';;;,,,'])(
    'go as they are to who says “%s”',
    async (accepted) => {
      const files = await loadFiles();
      await files.compressed;
      const { body, headers } =
        files.respond(PATH, accepted === undefined ? {} : { 'accept-encoding': accepted }) ?? {};
      expect([body?.toString(), headers?.['content-encoding']]).toEqual([SCRIPT, undefined]);
      expect(headers?.vary).toBe('Accept-Encoding');
    },
  );

  it('have a tag for each coding, and are not sent again to who has that one', async () => {
    const files = await loadFiles();
    await files.compressed;
    const codings = ['identity', 'gzip', 'br'];
    const tags = codings.map(
      (accepted) => files.respond(PATH, { 'accept-encoding': accepted })?.headers?.etag ?? '',
    );
    expect(new Set(tags).size).toBe(3);
    for (const [i, accepted] of codings.entries()) {
      const statuses = tags.map(
        (tag) => files.respond(PATH, { 'accept-encoding': accepted, 'if-none-match': tag })?.status,
      );
      expect(statuses).toEqual(codings.map((_, j) => (i === j ? 304 : 200)));
    }
  });

  it('are what is large enough and no picture', async () => {
    const files = await loadFiles();
    await files.compressed;
    for (const path of ['/', '/assets/icon.png']) {
      const { headers } = files.respond(path, { 'accept-encoding': 'br, gzip' }) ?? {};
      expect([headers?.['content-encoding'], headers?.vary], path).toEqual([undefined, undefined]);
    }
  });

  it('can be had as they are before they are compressed', async () => {
    const files = await loadFiles();
    expect(files.respond(PATH, { 'accept-encoding': 'br' })?.body?.toString()).toBe(SCRIPT);
    await files.compressed;
  });

  it('take the best coding of those that a client names', () => {
    expect(takenEncodings('GZIP;q=0.1, BR ; q=0.2')).toEqual(['br', 'gzip']);
  });
});

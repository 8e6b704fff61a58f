import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTls } from '../../../gateway/cameras/stream-tls.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('loadTls', () => {
  it('reads the authority from its file', async () => {
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, PEM);
    expect(await loadTls('gate', { verify: true, ca })).toEqual({ verify: true, ca: PEM });
  });

  it('needs no file', async () => {
    expect(await loadTls('gate', { verify: false })).toEqual({ verify: false });
  });

  it('says which camera names a file that is not there', async () => {
    const ca = join(folder, 'none.pem');
    await expect(loadTls('gate', { verify: true, ca })).rejects.toThrow(
      `The camera gate: tls.ca ${ca} can not be read (ENOENT)`,
    );
  });

  it('says that a file holds no certificate', async () => {
    const ca = join(folder, 'key.pem');
    await writeFile(ca, 'rubbish');
    await expect(loadTls('gate', { verify: true, ca })).rejects.toThrow('holds no certificate in PEM');
  });
});

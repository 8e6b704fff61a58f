import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { readPair } from '../../../gateway/tls/key-pair.ts';
import { makeLeaf } from '../../../gateway/tls/make-certificates.ts';
import { type OwnAuthorityOptions, openOwnAuthority } from '../../../gateway/tls/own-authority.ts';
import { leafValidity } from '../../../gateway/tls/renewal.ts';
import type { GatewayTls } from '../../../gateway/tls/tls-identity.ts';
import { eventually } from '../../helpers/eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DAY_MS = 86_400_000;

interface House {
  readonly folder: string;
  readonly directory: string;
  readonly log: string[];
  addresses: string[];
  now: number;
  open(options?: Partial<OwnAuthorityOptions>): Promise<GatewayTls>;
}

async function house(): Promise<House> {
  const folder = await temporaryFolder();
  const log: string[] = [];
  const it: House = {
    folder,
    directory: join(folder, 'tls'),
    log,
    addresses: ['127.0.0.1', '192.168.1.5'],
    now: Date.now(),
    async open(options = {}) {
      const tls = await openOwnAuthority({
        directory: it.directory,
        gateway: 'home',
        configured: [],
        logger: pino({ base: null, timestamp: false }, { write: (line) => log.push(line) }),
        now: () => it.now,
        look: () => ({ hostname: 'pi', addresses: it.addresses }),
        everyMs: 10,
        ...options,
      });
      onTestFinished(() => tls.close());
      return tls;
    },
  };
  return it;
}

/** What `openssl verify` says of a certificate for a name or an address, with nothing trusted but the authority. */
async function verify({ folder, directory }: House, cert: string, whom: readonly string[]): Promise<string> {
  await writeFile(join(folder, 'leaf.pem'), cert);
  const strict = ['verify', '-x509_strict', '-no-CApath', '-no-CAstore', '-purpose', 'sslserver', ...whom];
  try {
    const args = [...strict, '-CAfile', join(directory, 'authority.pem'), join(folder, 'leaf.pem')];
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
}

it('makes what OpenSSL takes in its strictest mode, for each of its names and no other', async () => {
  const home = await house();
  const { cert } = (await home.open()).current();
  for (const whom of [
    ['-verify_ip', '192.168.1.5'],
    ['-verify_hostname', 'pi.local'],
    ['-verify_hostname', 'pi'],
    ['-verify_hostname', 'localhost'],
  ]) {
    expect(await verify(home, cert, whom), whom.join(' ')).toMatch(/leaf\.pem: OK/);
  }
  expect(await verify(home, cert, ['-verify_hostname', 'other.local'])).toMatch(/hostname mismatch/);
});

it('vouches for nothing outside of homes, though somebody had its key', async () => {
  const home = await house();
  await home.open();
  const authority = readPair(await readFile(join(home.directory, 'authority.pem'), 'utf8'));
  if (!authority) throw new Error('there is no authority');
  for (const names of [['bank.example'], ['8.8.8.8'], ['pi.local', 'bank.example']]) {
    const forged = await makeLeaf({ authority, names, validity: leafValidity(home.now) });
    expect(await verify(home, forged.cert, []), names.join()).toMatch(/permitted subtree violation/);
  }
});

it('keeps its files for the daemon alone, and says the fingerprint but no key', async () => {
  const home = await house();
  const tls = await home.open();
  for (const file of ['authority.pem', 'gateway.pem']) {
    expect((await stat(join(home.directory, file))).mode & 0o777, file).toBe(0o600);
  }
  expect((await stat(home.directory)).mode & 0o777).toBe(0o700);
  expect(home.log).toHaveLength(1);
  expect(JSON.parse(home.log[0] ?? '')).toEqual({
    level: 30,
    fingerprint: tls.authority?.().fingerprint,
    msg: 'certificate authority made; phones install it from /authority',
  });
});

it('is the same at the next start', async () => {
  const home = await house();
  const [first, second] = [await home.open(), await home.open()];
  expect(second.current().cert).toBe(first.current().cert);
  expect(second.authority?.()).toEqual(first.authority?.());
  expect(home.log.join()).not.toContain('another');
});

it('certifies another address by itself, by the same authority', async () => {
  const home = await house();
  const tls = await home.open();
  const authority = tls.authority?.();
  const changed = new Promise<void>((resolve) => tls.onChange(resolve));
  home.addresses = ['192.168.1.6'];
  await changed;
  expect(tls.names()).toContain('192.168.1.6');
  expect(tls.authority?.()).toEqual(authority);
  expect(await verify(home, tls.current().cert, ['-verify_ip', '192.168.1.6'])).toMatch(/OK/);
});

it('is renewed when a third of its life is left', async () => {
  const home = await house();
  const tls = await home.open();
  const { cert } = tls.current();
  const changed = new Promise<void>((resolve) => tls.onChange(resolve));
  home.now += 300 * DAY_MS;
  await changed;
  expect(tls.current().cert).not.toBe(cert);
  const epoch = String(Math.floor(home.now / 1000));
  expect(await verify(home, tls.current().cert, ['-attime', epoch])).toMatch(/OK/);
});

it('has to be installed again for a public name that came later, and says so', async () => {
  const home = await house();
  const first = await home.open();
  const fingerprint = first.authority?.().fingerprint;
  first.close();
  const second = await home.open({ configured: ['cam.example'] });
  expect(second.authority?.().fingerprint).not.toBe(fingerprint);
  expect(await verify(home, second.current().cert, ['-verify_hostname', 'cam.example'])).toMatch(/OK/);
  const told = JSON.parse(home.log.at(-1) ?? '');
  expect(told).toMatchObject({ level: 40, why: 'names', names: ['cam.example'] });
  expect(told.msg).toContain('install it again');
});

it('makes another where the file is damaged, and says so', async () => {
  const home = await house();
  (await home.open()).close();
  await writeFile(join(home.directory, 'authority.pem'), 'half of it');
  const tls = await home.open();
  expect(await verify(home, tls.current().cert, [])).toMatch(/OK/);
  expect(home.log.at(-1)).toContain('install it again');
});

it('makes only a certificate where that one is of another authority', async () => {
  const [home, other] = [await house(), await house()];
  const { fingerprint } = (await home.open()).authority?.() ?? {};
  await other.open();
  await writeFile(join(home.directory, 'gateway.pem'), await readFile(join(other.directory, 'gateway.pem')));
  const tls = await home.open();
  expect(tls.authority?.().fingerprint).toBe(fingerprint);
  expect(await verify(home, tls.current().cert, [])).toMatch(/OK/);
});

/** A folder in a file's place: nothing can be written there, by root neither. */
async function block({ directory }: House, file: string): Promise<void> {
  await rm(join(directory, file), { force: true });
  await mkdir(join(directory, file, 'in-the-way'), { recursive: true });
}

it('serves a certificate that can not be kept, with one line', async () => {
  const home = await house();
  const tls = await home.open();
  const fingerprint = tls.authority?.().fingerprint;
  await block(home, 'gateway.pem');
  for (const address of ['192.168.1.7', '192.168.1.8']) {
    home.addresses = [address];
    await eventually(() => tls.names().includes(address));
  }
  expect(await verify(home, tls.current().cert, ['-verify_ip', '192.168.1.8'])).toMatch(/OK/);
  expect(tls.authority?.().fingerprint).toBe(fingerprint);
  expect(home.log.filter((line) => line.includes('not kept'))).toHaveLength(1);
});

it('starts with what is there where the disk takes no other authority', async () => {
  const home = await house();
  (await home.open()).close();
  const { cert } = (await home.open()).current();
  const full = async () => {
    throw new Error('ENOSPC: no space left on device');
  };
  const tls = await home.open({ configured: ['cam.example'], keepAuthority: full });
  expect(tls.current().cert).toBe(cert);
  await eventually(() => home.log.some((line) => line.includes('ENOSPC')));
  expect(home.log.filter((line) => line.includes('not renewed'))).toHaveLength(1);
});

it('is made anew when the clock that it was made by is set back to what is right', async () => {
  const home = await house();
  const today = home.now;
  home.now = today + 4000 * DAY_MS;
  const tls = await home.open();
  const fingerprint = tls.authority?.().fingerprint;
  const changed = new Promise<void>((resolve) => tls.onChange(resolve));
  home.now = today;
  await changed;
  expect(tls.authority?.().fingerprint).toBe(fingerprint);
  expect(await verify(home, tls.current().cert, [])).toMatch(/OK/);
  expect(JSON.parse(home.log.at(-1) ?? '')).toMatchObject({ why: 'clock' });
});

it('puts no other in the place of one that can not be read', async () => {
  const home = await house();
  await mkdir(join(home.directory, 'authority.pem'), { recursive: true });
  await expect(home.open()).rejects.toThrow('EISDIR');
});

import { execFileSync } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { openOwnFiles } from '../../../gateway/tls/own-files.ts';
import { TlsError } from '../../../gateway/tls/tls-error.ts';
import { eventually } from '../../helpers/eventually.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ONE = selfSignedCertificate({ name: 'one.example', alsoIp: '192.0.2.1' });
const TWO = selfSignedCertificate({ name: 'two.example' });

async function files(pair: { cert: string; key: string } = ONE) {
  const folder = await temporaryFolder();
  const log: string[] = [];
  const paths = { cert: join(folder, 'gateway.crt'), key: join(folder, 'gateway.key') };
  await writeFile(paths.cert, pair.cert);
  await writeFile(paths.key, pair.key);
  const open = async () => {
    const tls = await openOwnFiles({
      ...paths,
      logger: pino({}, { write: (line) => log.push(line) }),
      everyMs: 10,
    });
    onTestFinished(() => tls.close());
    return tls;
  };
  return { folder, ...paths, log, open };
}

it('takes a certificate and its key, and knows what names it is for', async () => {
  const tls = await (await files()).open();
  expect(tls.current()).toEqual(ONE);
  expect(tls.names()).toEqual(['one.example', '192.0.2.1']);
  expect(tls.authority).toBeUndefined();
});

type Break = (paths: { cert: string; key: string }) => Promise<unknown> | unknown;

it.each<[what: string, breakIt: Break, key: TlsError['key'], sentence: RegExp]>([
  [
    'no certificate',
    ({ cert }) => rename(cert, `${cert}.gone`),
    'http.tls.cert',
    /gateway\.crt is not there/,
  ],
  ['no key', ({ key }) => rename(key, `${key}.gone`), 'http.tls.key', /gateway\.key is not there/],
  [
    'a folder',
    async ({ cert }) => {
      await rename(cert, `${cert}.gone`);
      await mkdir(cert);
    },
    'http.tls.cert',
    /is a directory/,
  ],
  [
    'rubbish for a certificate',
    ({ cert }) => writeFile(cert, 'rubbish'),
    'http.tls.cert',
    /no certificate in PEM/,
  ],
  ['rubbish for a key', ({ key }) => writeFile(key, 'rubbish'), 'http.tls.key', /no key in PEM/],
  ['the two swapped', ({ cert }) => writeFile(cert, ONE.key), 'http.tls.cert', /no certificate in PEM/],
  [
    'the key of another',
    ({ key }) => writeFile(key, TWO.key),
    'http.tls.key',
    /does not belong to the certificate/,
  ],
  [
    'a file too long',
    ({ cert }) => writeFile(cert, 'x'.repeat(300_000)),
    'http.tls.cert',
    /is longer than 262144/,
  ],
  [
    'a key with a passphrase',
    ({ key }) => {
      execFileSync('openssl', ['pkey', '-in', key, '-aes256', '-passout', 'pass:hush', '-out', `${key}.new`]);
      return rename(`${key}.new`, key);
    },
    'http.tls.key',
    /has a passphrase/,
  ],
  [
    'a key too short for TLS',
    ({ cert, key }) => {
      const what = ['req', '-x509', '-newkey', 'rsa:512', '-nodes', '-subj', '/CN=x', '-days', '2'];
      execFileSync('openssl', [...what, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    },
    'http.tls.cert',
    /can not be used by TLS \(.*key too small/,
  ],
])('refuses %s at the start, with key, file and reason', async (_what, breakIt, key, sentence) => {
  const given = await files();
  await breakIt(given);
  const error = await given.open().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TlsError);
  expect(error).toMatchObject({ key, message: expect.stringMatching(sentence) });
  expect(String(error)).toContain(key);
  expect(String(error)).not.toContain('-----');
});

it('reads both again when they have changed', async () => {
  const given = await files();
  const tls = await given.open();
  const changed = new Promise<void>((resolve) => tls.onChange(resolve));
  await writeFile(given.cert, TWO.cert);
  await writeFile(given.key, TWO.key);
  await changed;
  expect(tls.current()).toEqual(TWO);
  expect(tls.names()).toEqual(['two.example']);
});

/** In the old one's place at once: nobody reads half of it. */
async function put(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

it('keeps the old one, with one line, while the new one is broken, and takes the one after it', async () => {
  const given = await files();
  const tls = await given.open();
  await put(given.cert, TWO.cert);
  await eventually(() => given.log.length > 0);
  expect(tls.current()).toEqual(ONE);
  await put(given.key, TWO.key);
  await eventually(() => tls.current().key === TWO.key);
  expect(tls.current()).toEqual(TWO);
  expect(given.log.filter((line) => line.includes('the old one stays'))).toHaveLength(1);
  expect(given.log.join()).not.toContain('PRIVATE');
});

it('keeps the old one while the files are away', async () => {
  const given = await files();
  const tls = await given.open();
  await rename(given.cert, `${given.cert}.gone`);
  await eventually(() => given.log.some((line) => line.includes('gateway.crt is not there')));
  expect(tls.current()).toEqual(ONE);
});

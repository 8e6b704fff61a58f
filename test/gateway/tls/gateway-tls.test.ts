import { readdir } from 'node:fs/promises';
import pino from 'pino';
import { expect, it } from 'vitest';
import { openTls, speaksTls, type TlsWish } from '../../../gateway/tls/gateway-tls.ts';
import { TlsError } from '../../../gateway/tls/tls-error.ts';
import { temporaryFolder } from './temporary-folder.ts';

const logger = pino({ level: 'silent' });

it.each<[what: string, host: string | undefined, tls: TlsWish['tls'], answers: boolean]>([
  ['this machine alone', '127.0.0.1', undefined, false],
  ['this machine alone, by name', 'localhost', undefined, false],
  ['this machine alone, by IPv6', '::1', undefined, false],
  ['this machine alone, where it is asked for', '127.0.0.1', { kind: 'authority' }, true],
  ['all interfaces', undefined, undefined, true],
  ['all interfaces, in as many words', '0.0.0.0', undefined, true],
  ['one interface', '192.168.1.5', undefined, true],
  ['a name', 'pi', undefined, true],
])('%s', (_what, host, tls, answers) => {
  expect(speaksTls({ listen: { host, port: 0 }, tls })).toBe(answers);
});

it('makes nothing for this machine alone', async () => {
  const state = await temporaryFolder();
  const listen = { host: '127.0.0.1', port: 0 };
  expect(await openTls({ listen, gateway: 'home', state, logger })).toBeUndefined();
  expect(await readdir(state)).toEqual([]);
});

it('certifies where people reach it and where it listens', async () => {
  const state = await temporaryFolder();
  const options = { url: 'https://[2001:db8::7]:8443/x', gateway: 'home', state, logger };
  const tls = await openTls({ ...options, listen: { host: 'Pi.Example', port: 0 } });
  expect(tls?.names()).toEqual(
    expect.arrayContaining(['2001:db8::7', 'pi.example', 'localhost', '127.0.0.1']),
  );
  tls?.close();
});

it('takes the user’s own files in place of an authority', async () => {
  const state = await temporaryFolder();
  const listen = { host: undefined, port: 0 };
  const tls = { kind: 'files', cert: `${state}/none.crt`, key: `${state}/none.key` } as const;
  await expect(openTls({ listen, tls, gateway: 'home', state, logger })).rejects.toThrow(TlsError);
  expect(await readdir(state)).toEqual([]);
});

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { type KeyPair, namesOf } from './key-pair.ts';
import { TlsError, unreadable } from './tls-error.ts';
import type { GatewayTls } from './tls-identity.ts';

interface OwnFilesOptions {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly logger: Logger;
  /** Between two looks at the files, in ms. */
  readonly everyMs?: number;
}

interface Loaded extends KeyPair {
  readonly certificate: X509Certificate;
  readonly names: readonly string[];
}

const EVERY_MS = 2000;

/** A chain of certificates is some 6 kB, in bytes. */
const MAX_FILE_BYTES = 262_144;

/** The user's certificate and key, read again when either changes. Throws {@link TlsError} where they do not serve. */
export async function openOwnFiles(options: OwnFilesOptions): Promise<GatewayTls> {
  const { logger, everyMs = EVERY_MS } = options;
  const listeners: (() => void)[] = [];
  let seen = await versions(options);
  let loaded = await load(options);
  let isChanged = false;
  let isLooking = false;
  warnOfAge(loaded.certificate, logger);

  async function look(): Promise<void> {
    const now = await versions(options);
    if (now !== seen) {
      // Two files do not change at once: they are read when nothing has changed since the last look.
      seen = now;
      isChanged = true;
      return;
    }
    if (!isChanged) return;
    isChanged = false;
    try {
      loaded = await load(options);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      logger.error({ problem }, 'the new HTTPS certificate can not be used; the old one stays');
      return;
    }
    const { validTo, fingerprint256 } = loaded.certificate;
    logger.info({ validTo, fingerprint: fingerprint256 }, 'HTTPS certificate read again');
    warnOfAge(loaded.certificate, logger);
    for (const listener of listeners) listener();
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, everyMs);
  timer.unref();
  return {
    current: () => ({ cert: loaded.cert, key: loaded.key }),
    names: () => loaded.names,
    authority: undefined,
    onChange: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

/** Reads and checks both files. Throws {@link TlsError}. */
async function load({ cert: certFile, key: keyFile }: OwnFilesOptions): Promise<Loaded> {
  const cert = await read('http.tls.cert', certFile);
  const key = await read('http.tls.key', keyFile);
  const certificate = parseCertificate(cert, certFile);
  if (!certificate.checkPrivateKey(parseKey(key, keyFile))) {
    const problem = `does not belong to the certificate in ${certFile}; the certificate of the server itself comes first there`;
    throw new TlsError({ key: 'http.tls.key', file: keyFile, problem });
  }
  try {
    // What OpenSSL refuses for other reasons, such as a key that is too short, must not come up at a handshake.
    createSecureContext({ cert, key });
  } catch (cause) {
    const problem = `can not be used by TLS (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new TlsError({ key: 'http.tls.cert', file: certFile, problem, cause });
  }
  return { cert, key, certificate, names: namesOf(certificate) };
}

function parseCertificate(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw new TlsError({ key: 'http.tls.cert', file, problem: 'holds no certificate in PEM', cause });
  }
}

function parseKey(text: string, file: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    const problem = /ENCRYPTED/.test(text)
      ? 'has a passphrase; write the key without one (openssl pkey) into a file that only the daemon may read'
      : 'holds no key in PEM';
    throw new TlsError({ key: 'http.tls.key', file, problem, cause });
  }
}

async function read(key: TlsError['key'], file: string): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new TlsError({ key, file, problem: unreadable(cause), cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES)
      throw new TlsError({ key, file, problem: `is longer than ${MAX_FILE_BYTES} bytes` });
    return await handle.readFile('utf8');
  } catch (cause) {
    throw cause instanceof TlsError ? cause : new TlsError({ key, file, problem: unreadable(cause), cause });
  } finally {
    await handle.close();
  }
}

/** Tells one state of the two files from another; they are replaced by renaming, by links (certbot) or in place. */
async function versions({ cert, key }: OwnFilesOptions): Promise<string> {
  const found = await Promise.all(
    [cert, key].map((file) =>
      stat(file).then(
        ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
        () => 'absent',
      ),
    ),
  );
  return found.join(', ');
}

function warnOfAge({ validTo }: X509Certificate, logger: Logger): void {
  if (Date.parse(validTo) < Date.now())
    logger.warn({ validTo }, 'the HTTPS certificate is over; browsers refuse it');
}

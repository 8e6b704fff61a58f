import { createPrivateKey, X509Certificate } from 'node:crypto';

/** A certificate, perhaps with those between it and its authority, and the key that belongs to it: PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/;

/** Reads what {@link writePair} wrote; nothing where it holds no certificate with its key. */
export function readPair(text: string): (KeyPair & { readonly certificate: X509Certificate }) | undefined {
  const [cert] = CERTIFICATE.exec(text) ?? [];
  const [key] = PRIVATE_KEY.exec(text) ?? [];
  if (cert === undefined || key === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return undefined;
    return { cert: `${cert}\n`, key: `${key}\n`, certificate };
  } catch {
    return undefined;
  }
}

/** Both in one text, so that a file never holds one without the other; `remark` stands before them. */
export function writePair({ cert, key }: KeyPair, remark = ''): string {
  return `${remark}${cert}${key}`;
}

/** The names and addresses that a certificate is for, in lower case; `*.example.org` for all of one level. */
export function namesOf(certificate: X509Certificate): readonly string[] {
  const names = (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):(.+)$/.exec(entry) ?? [];
    return name === undefined ? [] : [plain(name.toLowerCase())];
  });
  return [...new Set(names)];
}

/** OpenSSL writes `0:0:0:0:0:0:0:1` where everyone else writes `::1`. */
function plain(name: string): string {
  return name.includes(':') ? new URL(`http://[${name}]/`).hostname.slice(1, -1) : name;
}

// The library below takes metadata of classes for granted, which no JavaScript has by itself.
import 'reflect-metadata';
import { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { KeyPair } from './key-pair.ts';
import type { Places } from './local-places.ts';
import { encodeNameConstraints, NAME_CONSTRAINTS_OID } from './name-constraints.ts';
import type { Validity } from './renewal.ts';

/** All of this module costs 20 MB, so it is imported only where something is to be made. */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

type PlatformKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An authority that may vouch for `permitted` and for nothing else, whoever comes to hold its key. */
export async function makeAuthority(options: {
  readonly name: string;
  readonly permitted: Places;
  readonly validity: Validity;
}): Promise<KeyPair> {
  const { name, permitted, validity } = options;
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [name] }, { O: ['Oriel'] }],
      keys,
      signingAlgorithm: ALGORITHM,
      ...dates(validity),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        new x509.Extension(NAME_CONSTRAINTS_OID, true, Uint8Array.from(encodeNameConstraints(permitted))),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return pair(certificate, keys.privateKey);
}

/** A server's certificate for `names`, signed by `authority`; an address among them is certified as one. */
export async function makeLeaf(options: {
  readonly authority: KeyPair;
  readonly names: readonly string[];
  readonly validity: Validity;
}): Promise<KeyPair> {
  const { authority, names, validity } = options;
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: [{ CN: ['Oriel'] }],
      issuer: issuer.subjectName,
      publicKey: keys.publicKey,
      signingKey: await signingKey(authority.key),
      signingAlgorithm: ALGORITHM,
      ...dates(validity),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return pair(certificate, keys.privateKey);
}

function dates({ notBefore, notAfter }: Validity): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
}

function pair(certificate: x509.X509Certificate, key: PlatformKey): KeyPair {
  const pem = KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' });
  return { cert: `${certificate.toString('pem')}\n`, key: String(pem) };
}

async function signingKey(pem: string): Promise<PlatformKey> {
  const body = Uint8Array.from(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
  return crypto.subtle.importKey('pkcs8', body, ALGORITHM, false, ['sign']);
}

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeStateFile } from '../state-file.ts';
import { type KeyPair, namesOf, readPair, writePair } from './key-pair.ts';
import type { Places } from './local-places.ts';
import type { Validity } from './renewal.ts';

/** A certificate with its key, and what stands in it. */
export interface Leaf extends KeyPair, Validity {
  readonly certificate: X509Certificate;
  readonly names: readonly string[];
}

export interface Authority extends KeyPair, Validity {
  readonly certificate: X509Certificate;
  readonly permitted: Places;
}

export interface KeptCertificates {
  readonly authority: Authority | undefined;
  /** Absent too where another authority has signed it. */
  readonly leaf: Leaf | undefined;
  /** Whether there is a file of an authority that holds none. */
  readonly isDamaged: boolean;
}

const AUTHORITY_FILE = 'authority.pem';
const LEAF_FILE = 'gateway.pem';

/** Stands before the authority's certificate: Node does not tell what constraints one bears. */
const PERMITTED = /^Vouches only for: (.*)$/m;

/** Throws where a file is there but can not be read: another authority must not take its place. */
export async function readCertificates(directory: string): Promise<KeptCertificates> {
  const text = await read(join(directory, AUTHORITY_FILE));
  const authority = readAuthority(text);
  const leaf = readPair(await read(join(directory, LEAF_FILE)));
  const isOurs = authority && leaf?.certificate.verify(authority.certificate.publicKey);
  return {
    authority,
    leaf: leaf && isOurs ? leafOf(leaf) : undefined,
    isDamaged: text !== '' && !authority,
  };
}

/** Throws what the file system says. */
export async function keepAuthority(directory: string, pair: KeyPair, permitted: Places): Promise<Authority> {
  const { domains, networks } = permitted;
  const text = writePair(pair, `Vouches only for: ${[...domains, ...networks].join(' ')}\n`);
  const authority = readAuthority(text);
  if (!authority) throw new Error('the authority that was made is none');
  await writeStateFile({ directory, name: AUTHORITY_FILE, text });
  return authority;
}

/** Throws what the file system says. */
export function keepLeaf(directory: string, pair: KeyPair): Promise<void> {
  return writeStateFile({ directory, name: LEAF_FILE, text: writePair(pair) });
}

export function leafOf({ cert, key }: KeyPair): Leaf {
  const certificate = new X509Certificate(cert);
  return { cert, key, certificate, ...datesOf(certificate), names: namesOf(certificate) };
}

function readAuthority(text: string): Authority | undefined {
  const pair = readPair(text);
  const [, line] = PERMITTED.exec(text) ?? [];
  if (!pair || line === undefined) return undefined;
  const places = line.split(' ');
  const networks = places.filter((place) => place.includes('/'));
  const domains = places.filter((place) => !place.includes('/'));
  return { ...pair, ...datesOf(pair.certificate), permitted: { domains, networks } };
}

function datesOf({ validFrom, validTo }: X509Certificate): Validity {
  return { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
}

/** Empty where there is none. */
async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

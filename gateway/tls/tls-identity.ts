import type { KeyPair } from './key-pair.ts';

/** What a TLS server shows, kept up to date. */
export interface GatewayTls {
  readonly current: () => KeyPair;
  /** The names and addresses that the certificate is for now, in lower case; `*.example.org` for all of one level. */
  readonly names: () => readonly string[];
  /** What people install to trust it; absent with the user's own files. */
  readonly authority: (() => AuthorityCertificate) | undefined;
  /** Calls `listener` when there is another certificate; what is connected stays so. */
  onChange(listener: () => void): void;
  close(): void;
}

export interface AuthorityCertificate {
  /** What phones list it as. */
  readonly name: string;
  readonly der: Buffer;
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
}

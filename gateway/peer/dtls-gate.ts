/** A certificate by its digest (RFC 8122 section 5); the engine has bytes in hex with colons between. */
export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

export interface DtlsGateOptions {
  /** The certificate that the other end has shown in the handshake; undefined before. */
  presented(): Fingerprint | undefined;
  /** It is not the one that the offer names. Called once. */
  onMismatch(): void;
}

/** RFC 8122 section 5 has weaker ones too, which nobody needs any more. */
const STRONG = new Set(['sha-256', 'sha-384', 'sha-512']);

/** What waits for the handshake: a state, two tracks, a channel and the messages that came in its first packet. */
const MAX_HELD = 32;

/**
 * Lets nothing pass between the engine and the gateway before the certificate at the other end is known to be the one
 * that the offer names. The engine makes the same check in its handshake; this one is against the offer as it was
 * signed, and does not hang on a setting of the engine's.
 */
export class DtlsGate {
  readonly #options: DtlsGateOptions;
  #named: Fingerprint | undefined;
  #state: 'closed' | 'open' | 'refused' = 'closed';
  #held: (() => void)[] = [];

  constructor(options: DtlsGateOptions) {
    this.#options = options;
  }

  /** False where the offer names no certificate, or several: then nobody can be the right one. */
  expect(offer: string): boolean {
    this.#named = fingerprintOf(offer);
    return this.#named !== undefined;
  }

  /** Whether the other end is who it should be; asks, until there is an answer. */
  isOpen(): boolean {
    if (this.#state === 'closed') this.#check();
    return this.#state === 'open';
  }

  /** Does it now where the other end is known, later where it is not known yet, and never where it is a wrong one. */
  pass(action: () => void): void {
    if (this.isOpen()) action();
    else if (this.#state === 'closed' && this.#held.length < MAX_HELD) this.#held.push(action);
  }

  #check(): void {
    const presented = this.#options.presented();
    if (!presented) return;
    const held = this.#held;
    this.#held = [];
    if (this.#named && isSame(this.#named, presented)) {
      this.#state = 'open';
      for (const action of held) action();
      return;
    }
    this.#state = 'refused';
    this.#options.onMismatch();
  }
}

/** The one that every section of the SDP names, on its own or for all (RFC 8122 section 5); undefined where they differ. */
export function fingerprintOf(sdp: string): Fingerprint | undefined {
  let named: Fingerprint | undefined;
  for (const [, algorithm = '', value = ''] of sdp.matchAll(/^a=fingerprint:(\S{1,16}) +(\S{1,256})/gim)) {
    const next = { algorithm, value };
    if (!STRONG.has(algorithm.toLowerCase()) || (named && !isSame(named, next))) return undefined;
    named ??= next;
  }
  return named;
}

function isSame(one: Fingerprint, other: Fingerprint): boolean {
  return one.algorithm.toLowerCase() === other.algorithm.toLowerCase() && plain(one) === plain(other);
}

function plain({ value }: Fingerprint): string {
  return value.replaceAll(':', '').toLowerCase();
}

import type { Logger } from 'pino';
import {
  type Authority,
  keepAuthority,
  keepLeaf,
  type Leaf,
  leafOf,
  readCertificates,
} from './kept-certificates.ts';
import type { KeyPair } from './key-pair.ts';
import { LOCAL_PLACES, withNames } from './local-places.ts';
import { certifiable, type OwnNames, ownNames, type Surroundings, surroundings } from './own-names.ts';
import { authorityValidity, decideRenewal, leafValidity, type Renewal, SET_BACK_MS } from './renewal.ts';
import type { AuthorityCertificate, GatewayTls } from './tls-identity.ts';

export interface OwnAuthorityOptions {
  /** Where authority and certificate are kept, each in a file that only the daemon reads. */
  readonly directory: string;
  readonly gateway: string;
  /** Names that the certificate must be for. */
  readonly configured: readonly string[];
  readonly logger: Logger;
  /** ms since 1970. */
  readonly now?: () => number;
  readonly look?: () => Surroundings;
  /** Puts an authority into the directory. */
  readonly keepAuthority?: typeof keepAuthority;
  /** Between two looks at names, addresses and age, in ms. */
  readonly everyMs?: number;
}

/** An address that has changed is in the certificate a moment later. */
const EVERY_MS = 15_000;

/**
 * A certificate by an authority of the gateway's own; both are made where they are missing and renewed in time. Throws
 * what the file system says where there is no authority yet and none can be kept.
 */
export async function openOwnAuthority(options: OwnAuthorityOptions): Promise<GatewayTls> {
  const { directory, logger } = options;
  const { authority, leaf, isDamaged } = await readCertificates(directory);
  const own = new OwnAuthority(options, { authority, leaf, hadOne: isDamaged || authority !== undefined });
  if (!(await own.begin())) {
    logger.info({ fingerprint: own.authority().fingerprint }, 'HTTPS by the certificate authority of before');
  }
  own.watch();
  return own;
}

interface Kept {
  readonly authority: Authority | undefined;
  readonly leaf: Leaf | undefined;
  /** Whether phones may have installed one that is not there any more. */
  readonly hadOne: boolean;
}

class OwnAuthority implements GatewayTls {
  readonly #options: OwnAuthorityOptions;
  readonly #now: () => number;
  readonly #look: () => Surroundings;
  readonly #listeners: (() => void)[] = [];
  #authority: Authority | undefined;
  #leaf: Leaf | undefined;
  #hadOne: boolean;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  /** What the last look failed at, and what the last certificate could not be kept for. */
  #failure = '';
  #unkept = '';
  /** The latest that the clock has shown, ms since 1970. */
  #latest = 0;

  constructor(options: OwnAuthorityOptions, { authority, leaf, hadOne }: Kept) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#look = options.look ?? surroundings;
    this.#authority = authority;
    this.#leaf = leaf;
    this.#hadOne = hadOne;
  }

  current = (): KeyPair => made(this.#leaf);

  names = (): readonly string[] => made(this.#leaf).names;

  authority = (): AuthorityCertificate => {
    const { raw, subject, fingerprint256 } = made(this.#authority).certificate;
    return { name: /^CN=(.*)$/m.exec(subject)?.[1] ?? 'Oriel', der: raw, fingerprint: fingerprint256 };
  };

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  watch(): void {
    const { everyMs = EVERY_MS } = this.#options;
    this.#timer = setInterval(() => void this.#lookAgain(), everyMs);
    this.#timer.unref();
  }

  /** As {@link renew}; but where a disk is full, what is there goes on. */
  async begin(): Promise<boolean> {
    try {
      return await this.renew();
    } catch (error) {
      if (!this.#leaf) throw error;
      this.#tellFailure(error);
      return false;
    }
  }

  /** Whether something was made. */
  async renew(): Promise<boolean> {
    const { configured, logger } = this.#options;
    const now = this.#now();
    const wasSetBack = now < this.#latest - SET_BACK_MS;
    this.#latest = Math.max(this.#latest, now);
    const names = ownNames({ ...this.#look(), configured });
    const renewal = decideRenewal({
      now,
      wasSetBack,
      names,
      authority: this.#authority,
      leaf: this.#leaf,
    });
    if (renewal.kind === 'keep') return false;
    const { makeLeaf } = await import('./make-certificates.ts');
    const isNew = renewal.kind === 'authority';
    const authority = isNew ? await this.#makeAuthority(names, now) : made(this.#authority);
    const { notBefore, notAfter } = leafValidity(now);
    const leaf = await makeLeaf({
      authority,
      names: certifiable(names, authority.permitted),
      validity: { notBefore, notAfter: Math.min(notAfter, authority.notAfter) },
    });
    await this.#keep(leaf);
    this.#leaf = leafOf(leaf);
    this.#authority = authority;
    if (isNew) this.#tell(renewal);
    else logger.info({ why: renewal.why }, 'HTTPS certificate made');
    this.#hadOne = true;
    return true;
  }

  /** One that can not be kept serves until the next start, which makes another: nobody has to install those. */
  async #keep(leaf: KeyPair): Promise<void> {
    const { directory, logger } = this.#options;
    try {
      await keepLeaf(directory, leaf);
      this.#unkept = '';
    } catch (error) {
      const kind = kindOf(error);
      if (kind !== this.#unkept)
        logger.error({ err: error }, 'HTTPS certificate not kept; it serves all the same');
      this.#unkept = kind;
    }
  }

  async #makeAuthority(names: OwnNames, now: number): Promise<Authority> {
    const { directory, gateway, keepAuthority: keep = keepAuthority } = this.#options;
    const { makeAuthority } = await import('./make-certificates.ts');
    const permitted = withNames(LOCAL_PLACES, [...names.needed, ...names.wished]);
    const pair = await makeAuthority({
      name: `Oriel ${gateway} ${new Date(now).toISOString().slice(0, 10)}`,
      permitted,
      validity: authorityValidity(now),
    });
    return keep(directory, pair, permitted);
  }

  #tell({ why, names }: Extract<Renewal, { kind: 'authority' }>): void {
    const { logger } = this.#options;
    const { fingerprint } = this.authority();
    if (!this.#hadOne) {
      logger.info({ fingerprint }, 'certificate authority made; phones install it from /authority');
      return;
    }
    const told = names.length > 0 ? { fingerprint, why, names } : { fingerprint, why };
    logger.warn(told, 'another certificate authority made; phones have to install it again, from /authority');
  }

  async #lookAgain(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      if (await this.renew()) for (const listener of this.#listeners) listener();
      this.#failure = '';
    } catch (error) {
      this.#tellFailure(error);
    } finally {
      this.#isLooking = false;
    }
  }

  #tellFailure(error: unknown): void {
    const kind = kindOf(error);
    if (kind !== this.#failure) {
      this.#options.logger.error({ err: error }, 'HTTPS certificate not renewed; the old one stays');
    }
    this.#failure = kind;
  }
}

/** What tells one failure from another; the message names another file each time. */
function kindOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function made<T>(kept: T | undefined): T {
  if (kept === undefined) throw new Error('the certificate is asked for before it is made');
  return kept;
}

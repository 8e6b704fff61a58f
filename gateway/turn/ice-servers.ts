import type { IceServer } from '../../protocol/messages.ts';
import { turnCredentials } from './turn-credentials.ts';

/** A STUN or TURN server as the configuration has it: with a fixed user, with a shared secret, or open. */
export interface ConfiguredIceServer {
  readonly urls: readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
  /** What coturn has as `static-auth-secret`; it is in place of `username` and `credential`. */
  readonly secret?: string | undefined;
}

export interface IceServersOptions {
  readonly servers: readonly ConfiguredIceServer[];
  /** How long made credentials are good, in ms. */
  readonly lifetimeMs: number;
  /** Unix ms. */
  readonly now?: () => number;
}

/** The STUN and TURN servers, each time with credentials for whoever is to use them next. */
export class IceServers {
  readonly #servers: readonly ConfiguredIceServer[];
  readonly #lifetimeMs: number;
  readonly #now: () => number;

  constructor({ servers, lifetimeMs, now = Date.now }: IceServersOptions) {
    this.#servers = servers;
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  /** For one viewer's session, in a browser: all addresses. To be asked anew for each welcome, since they expire. */
  forViewer(): IceServer[] {
    return this.#servers.map((server) => this.#signedIn(server));
  }

  /**
   * For one peer of the engine, with the credentials inside each URL. Only what the engine can use: it speaks to both
   * kinds of servers by UDP alone, and would take an address for TCP as one for UDP.
   */
  forEngine(): string[] {
    return this.#servers.flatMap((server) => {
      const { username, credential } = this.#signedIn(server);
      return server.urls.filter(isByUdp).map((url) => {
        if (username === undefined || credential === undefined || !url.startsWith('turn:')) return url;
        const user = `${encodeURIComponent(username)}:${encodeURIComponent(credential)}`;
        return `turn:${user}@${url.slice('turn:'.length)}`;
      });
    });
  }

  #signedIn({ urls, username, credential, secret }: ConfiguredIceServer): IceServer {
    const made =
      secret === undefined
        ? undefined
        : turnCredentials({ secret, expiresAt: this.#now() + this.#lifetimeMs });
    return {
      urls: [...urls],
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
      ...made,
    };
  }
}

/** RFC 7064 and RFC 7065 section 3.1. */
function isByUdp(url: string): boolean {
  return /^(?:stun|turn):/.test(url) && !/[?&]transport=(?!udp\b)/.test(url);
}

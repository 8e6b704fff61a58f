import { PAGE } from './kept-path.ts';

/** What there is to do after a look at what the gateway serves now. */
export type Finding =
  | 'nothing'
  /** The same page, but with other headers: keep it anew. */
  | 'renew'
  /** There is no viewer at this address any more: whatever is there now is to be seen. */
  | 'leave';

export interface Served {
  readonly status: number;
  readonly type: string | undefined;
  /** Its content security policy. */
  readonly policy: string | undefined;
  /** Of its body, as in an `integrity` attribute. */
  readonly integrity: string;
}

export interface Look {
  /** The worker's own script as the server has it; nothing where nobody answered. */
  readonly script: Served | undefined;
  readonly page: Served | undefined;
  readonly kept: { readonly policy: string | undefined; readonly integrity: string };
}

/**
 * The page's policy names the brokers that it may connect to, and the gateway can get another broker while its viewer stays
 * the same. Pure.
 */
export function findingOf({ script, page, kept }: Look): Finding {
  if (script && isGone(script)) return 'leave';
  // Another build comes with a worker of its own.
  const isSame = script?.status === 200 && page?.status === 200 && page.integrity === kept.integrity;
  return isSame && page.policy !== kept.policy ? 'renew' : 'nothing';
}

/** Not where a proxy asks for a password or says that the gateway is down: it may be back. */
function isGone({ status, type }: Served): boolean {
  return status === 404 || status === 410 || (status === 200 && !/javascript/.test(type ?? ''));
}

/** Asks the server, past every cache; nothing where nobody answered. */
async function askServer(path: string): Promise<{ served: Served; response: Response } | undefined> {
  try {
    const response = await fetch(path, {
      cache: 'no-cache',
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    return { served: await describe(response.clone()), response };
  } catch {
    return undefined;
  }
}

async function describe(response: Response): Promise<Served> {
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? undefined,
    policy: response.headers.get('content-security-policy') ?? undefined,
    integrity: `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`,
  };
}

interface UpkeepOptions {
  readonly cache: Cache;
  /** Where the worker's own script is. */
  readonly script: string;
}

/** Looks at what the server has, keeps the page anew where only its headers are others, and says what it found. */
export async function lookAfter({ cache, script }: UpkeepOptions): Promise<Finding> {
  const present = await cache.match(PAGE);
  if (!present) return 'nothing';
  const kept = await describe(present);
  const [served, page] = await Promise.all([askServer(script), askServer(PAGE)]);
  const finding = findingOf({ script: served?.served, page: page?.served, kept });
  if (finding === 'renew' && page) await cache.put(PAGE, page.response);
  return finding;
}

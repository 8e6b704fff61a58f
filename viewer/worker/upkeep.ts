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
  /** Nothing where what was kept has been thrown away. */
  readonly kept: { readonly policy: string | undefined; readonly integrity: string } | undefined;
  /** For how long neither script nor page was there whenever somebody looked, in milliseconds; 0 for the first time. */
  readonly missingMs: number;
}

/** A proxy says as much while the gateway is down; that long it is not. */
const MISSING_LIMIT_MS = 86_400_000;

/**
 * The page's policy names the brokers that it may connect to, and the gateway can get another broker while its viewer stays
 * the same. Pure.
 */
export function findingOf({ script, page, kept, missingMs }: Look): Finding {
  if (isMissing(script) && isMissing(page)) return missingMs >= MISSING_LIMIT_MS ? 'leave' : 'nothing';
  if (script && isGone(script)) return 'leave';
  // Another build comes with a worker of its own.
  const isSame = script?.status === 200 && page?.status === 200 && page.integrity === kept?.integrity;
  return isSame && page.policy !== kept?.policy ? 'renew' : 'nothing';
}

/** Not where a proxy asks for a password or says that the gateway is down: it may be back. */
function isGone(script: Served): boolean {
  return isMissing(script) || (script.status === 200 && !/javascript/.test(script.type ?? ''));
}

function isMissing(served: Served | undefined): boolean {
  return served?.status === 404 || served?.status === 410;
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
  /** Undefined where it is not there any more. */
  readonly cache: Cache | undefined;
  /** Where the worker's own script is. */
  readonly script: string;
}

/** Looks at what the server has, keeps the page anew where only its headers are others, and says what it found. */
export async function lookAfter({ cache, script }: UpkeepOptions): Promise<Finding> {
  const present = await cache?.match(PAGE);
  const kept = present && (await describe(present));
  const [served, page] = await Promise.all([askServer(script), askServer(PAGE)]);
  const look = { script: served?.served, page: page?.served, kept };
  const isAway = isMissing(look.script) && isMissing(look.page);
  const finding = findingOf({ ...look, missingMs: isAway && cache ? await missingFor(cache) : 0 });
  // Whoever answers otherwise has been there meanwhile.
  if (!isAway && look.script) await cache?.delete(MISSING);
  if (finding === 'renew' && page) await cache?.put(PAGE, page.response);
  return finding;
}

/** Not among the files, so that nobody is answered with it. */
const MISSING = '/missing-since';

/** Remembers beside what is kept when that was first seen. */
async function missingFor(cache: Cache): Promise<number> {
  const since = Number(await (await cache.match(MISSING))?.text());
  if (since > 0) return Date.now() - since;
  await cache.put(MISSING, new Response(String(Date.now())));
  return 0;
}

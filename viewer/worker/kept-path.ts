/** The page, which all addresses without a file of their own are answered with. */
export const PAGE = '/';

export interface Asked {
  readonly method: string;
  /** As `Request.mode` has it: `navigate` for what is to become a page. */
  readonly mode: string;
  readonly url: string;
}

interface Kept {
  readonly origin: string;
  /** The paths of all kept files. */
  readonly paths: ReadonlySet<string>;
}

/**
 * Under which path the answer is kept; nothing for whatever is the gateway's alone to answer: its API, the broker, WHEP, the
 * page about its authority. What is not named here is left alone, so that a new route of the gateway needs no line.
 */
export function keptPath({ method, mode, url }: Asked, { origin, paths }: Kept): string | undefined {
  if (method !== 'GET') return undefined;
  const asked = new URL(url);
  if (asked.origin !== origin) return undefined;
  if (mode === 'navigate')
    return asked.pathname === PAGE || asked.pathname === '/index.html' ? PAGE : undefined;
  const isFile = asked.pathname !== PAGE && asked.search === '' && paths.has(asked.pathname);
  return isFile ? asked.pathname : undefined;
}

import { reasonOf } from './link.ts';

/** What became of a request that bears a token; never rejects. */
export type Reply<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** `reason` is the gateway's own sentence, or says why none came. */
  | { readonly kind: 'refused'; readonly reason: string; readonly status?: number };

/** What the gateway itself said of a request; nothing where it gave no answer, which browsers say in words of their own. */
export function saidIn({ status, reason }: { readonly status?: number; readonly reason: string }) {
  return status === undefined ? undefined : reason;
}

export interface HttpRequest<T> {
  readonly url: URL;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly token: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** How long the answer may take, in ms. */
  readonly limitMs: number;
  readonly read: (response: Response) => Promise<T>;
}

const MAX_REASON_CHARS = 300;

export async function request<T>(options: HttpRequest<T>): Promise<Reply<T>> {
  const { url, method = 'GET', token, body, limitMs, read } = options;
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  options.signal?.addEventListener('abort', stop);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, limitMs);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      signal: stopped.signal,
    });
    if (response.ok) return { kind: 'ok', value: await read(response) };
    const reason = readReason(await response.text()) ?? `HTTP ${response.status}`;
    return { kind: 'refused', reason, status: response.status };
  } catch (error) {
    const reason = late ? `nothing came within ${limitMs / 1000} s` : reasonOf(error);
    return { kind: 'refused', reason };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  }
}

/** The gateway's own words: `error` of a JSON object, or plain text. */
function readReason(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string') {
      return value.error.slice(0, MAX_REASON_CHARS);
    }
    return undefined;
  } catch {
    const line = text.trim();
    return line && !line.startsWith('<') ? line.slice(0, MAX_REASON_CHARS) : undefined;
  }
}

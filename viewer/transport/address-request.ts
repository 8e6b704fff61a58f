import * as z from 'zod/mini';

/** The page's own address as the gateway sees it; nothing where it could not be had. Never rejects. */
export type RequestAddress = () => Promise<string | undefined>;

const LIMIT_MS = 5000;
const schema = z.object({ address: z.string().check(z.maxLength(64)) });

/** Asks `GET /api/address`, which takes nobody's word for who asks, and tells nobody anything else. */
export function createAddressRequest(page: string): RequestAddress {
  return async () => {
    try {
      const response = await fetch(new URL('/api/address', page), {
        cache: 'no-store',
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      return response.ok ? z.parse(schema, await response.json()).address : undefined;
    } catch {
      return undefined;
    }
  };
}

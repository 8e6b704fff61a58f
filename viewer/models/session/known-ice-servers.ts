import * as z from 'zod/mini';
import type { IceServer } from '../../../protocol/messages.ts';
import type { Memory } from '../memory.ts';

const iceServersSchema = z.array(
  z.object({
    urls: z.array(z.string()),
    username: z.optional(z.string()),
    credential: z.optional(z.string()),
  }),
);

/** Those of the last visit, without those whose credentials have run out since. `wallMs`: Unix ms now. */
export function recallIceServers(memory: Memory, wallMs: number): readonly IceServer[] {
  try {
    return stillGood(z.parse(iceServersSchema, JSON.parse(memory.read('ice-servers') ?? '[]')), wallMs);
  } catch {
    // Written by another version; the welcome brings the list again.
    return [];
  }
}

/** Without those whose credentials have run out. `wallMs`: Unix ms now. */
export function stillGood(servers: readonly IceServer[], wallMs: number): readonly IceServer[] {
  const good = servers.filter(({ username }) => {
    // As coturn has it for its shared secret: the second since 1970 at which it ends, then anything.
    const until = /^(\d{9,11})(?::|$)/.exec(username ?? '')?.[1];
    return until === undefined || Number(until) * 1000 > wallMs;
  });
  return good.length === servers.length ? servers : good;
}

export function rememberIceServers(memory: Memory, servers: readonly IceServer[]): void {
  memory.write('ice-servers', JSON.stringify(servers));
}

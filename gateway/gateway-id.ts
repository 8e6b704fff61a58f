import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';

const ID = /^[0-9a-f]{16}$/;

/**
 * What tells this gateway from every other at a broker, the same at each start: made once and kept in the state
 * directory. Nothing where it can not be kept, which the log is told; what hangs on it is then done without.
 */
export async function gatewayId(options: {
  readonly state: string;
  readonly logger: Logger;
}): Promise<string | undefined> {
  const { state, logger } = options;
  const file = join(state, 'gateway-id');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (ID.test(kept.trim())) return kept.trim();
  const id = randomBytes(8).toString('hex');
  try {
    await mkdir(state, { recursive: true, mode: 0o700 });
    await writeFile(file, `${id}\n`, { mode: 0o600 });
    return id;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    logger.warn({ file, problem }, 'the broker is asked to keep no commands while the gateway is away');
    return undefined;
  }
}

import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { startBroker } from '../../../broker/broker.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';

/** Whom this broker lets do everything. */
export const SELF = { username: 'self', password: 'may do everything' };

/** The gateway's own broker with the camera porch and nobody else on it. Closed after the test. */
export async function startHomeBroker(): Promise<{ readonly url: string }> {
  const broker = await startBroker({
    gateway: 'home',
    gatewayId: 'a'.repeat(32),
    listen: { host: '127.0.0.1', port: 0 },
    directory: tokenDirectory([]),
    self: SELF,
    cameras: () => ['porch'],
    logger: pino({ level: 'silent' }),
  });
  onTestFinished(() => broker.close());
  return { url: `mqtt://127.0.0.1:${broker.address.port}` };
}

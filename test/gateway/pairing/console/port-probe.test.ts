import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { isPortClosed } from '../../../../gateway/pairing/console/port-probe.ts';

it('is sure that nobody listens only where the connection is refused', async () => {
  const server = createServer((socket) => socket.destroy());
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  expect(await isPortClosed({ host: undefined, port })).toBe(false);
  expect(await isPortClosed({ host: '127.0.0.1', port: 0 })).toBe(false);
  // Nobody listens on this address of the loopback, whichever port the system has given to others meanwhile.
  expect(await isPortClosed({ host: '127.83.19.4', port })).toBe(true);
});

import { connect } from 'node:net';
import type { ListenAddress } from '../../../config/values.ts';

/** A port of this machine answers at once, or not at all, in ms. */
const LIMIT_MS = 300;

/** Whether it is sure that nobody listens there: the connection is refused. Never rejects. */
export function isPortClosed({ host, port }: ListenAddress): Promise<boolean> {
  const isEverywhere = host === undefined || host === '0.0.0.0' || host === '::';
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: isEverywhere ? '127.0.0.1' : host, port });
    const end = (isClosed: boolean) => {
      socket.destroy();
      resolve(isClosed);
    };
    socket.setTimeout(LIMIT_MS, () => end(false));
    socket.on('connect', () => end(false));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

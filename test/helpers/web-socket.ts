import { WebSocket } from 'ws';
import type { OpenSocket } from '../../viewer/transport/web-socket.ts';

/** What a browser gives a page, in Node, which has none of its own before version 22. */
export const openNodeSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url, 'mqtt');
  socket.binaryType = 'arraybuffer';
  socket.on('open', () => events.onOpen());
  socket.on('message', (data, isBinary) => events.onFrame(isBinary ? data : data.toString()));
  socket.on('close', () => events.onClosed());
  // A page hears of it by the close that follows.
  socket.on('error', () => {});
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (data) => socket.send(data),
    close: () => socket.close(),
  };
};

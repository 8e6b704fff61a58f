/** As much of a browser's WebSocket as carries MQTT. */
export interface Socket {
  readonly isOpen: boolean;
  send(data: Uint8Array<ArrayBuffer>): void;
  /** What was sent before still leaves; idempotent. */
  close(): void;
}

export interface SocketEvents {
  /** Does not come where it was open already when it was given. */
  onOpen(): void;
  /** An `ArrayBuffer`, or a string for a frame of text. */
  onFrame(data: unknown): void;
  /** Comes once, also where it never opened. */
  onClosed(): void;
}

/** Throws where the page may not open one, for example `ws:` from an `https:` page. */
export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url, 'mqtt');
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.onOpen();
  socket.onmessage = ({ data }) => events.onFrame(data);
  socket.onclose = () => events.onClosed();
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    get isOpen() {
      return isOpen();
    },
    send(data) {
      // The browser complains of what is sent on its way down, before anybody could know of that.
      if (isOpen()) socket.send(data);
    },
    close: () => socket.close(),
  };
};

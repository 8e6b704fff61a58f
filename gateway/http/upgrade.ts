import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { QuietLog } from '../../limits/quiet-log.ts';
import { mayOpenWebSocket } from './cross-origin.ts';
import { type Gate, isEncrypted } from './gate.ts';
import { errorResponse } from './json.ts';
import type { Refused } from './refused.ts';
import type { RouteResponse } from './route.ts';
import { requestPath } from './router.ts';

/** Takes over a WebSocket that was opened on its path. */
export type Upgrade = (socket: WebSocket, request: IncomingMessage) => void;

export interface Upgrader {
  /** The HTTP server's `upgrade` event. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Says good-bye on every WebSocket. */
  close(): void;
}

interface UpgraderOptions {
  /** By path. */
  readonly upgrades: Readonly<Record<string, Upgrade>>;
  readonly gate: Gate;
  readonly allowedOrigins: readonly string[];
  readonly log: QuietLog<Refused>;
  /** Longest message, in bytes. */
  readonly maxMessageBytes: number;
}

/** MQTT 3.1.1 section 6: the client offers it, the server answers it. */
const SUBPROTOCOL = 'mqtt';

/** WebSocket close code: the server goes away (RFC 6455 section 7.4.1). */
const GOING_AWAY = 1001;

/** Opens WebSockets for MQTT on the paths of `upgrades`, for pages of our own and of the allowed origins. */
export function createUpgrader(options: UpgraderOptions): Upgrader {
  const { upgrades, gate, allowedOrigins, log, maxMessageBytes } = options;
  const byPath = new Map(Object.entries(upgrades));
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });

  function refusal(request: IncomingMessage): RouteResponse | undefined {
    if (!byPath.has(requestPath(request))) return errorResponse(404, 'there is no WebSocket here');
    const { origin, host } = request.headers;
    if (!mayOpenWebSocket({ origin, host, isEncrypted: isEncrypted(request), allowedOrigins })) {
      log.note('WebSocket of a foreign origin refused', { origin, address: request.socket.remoteAddress });
      return errorResponse(403, 'pages of this origin may not connect; http.origins lists those that may');
    }
    if (offersSubprotocol(request)) return undefined;
    return errorResponse(400, `offer the WebSocket subprotocol ${SUBPROTOCOL}`);
  }

  return {
    handle(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const refused = gate.refusal(request) ?? refusal(request);
      if (refused) return refuse(socket, refused);
      const upgrade = byPath.get(requestPath(request));
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // Whoever takes it over listens too; an error without any listener would end the process.
        webSocket.on('error', () => webSocket.terminate());
        upgrade?.(webSocket, request);
      });
    },
    close() {
      for (const webSocket of webSockets.clients) webSocket.close(GOING_AWAY);
    },
  };
}

function offersSubprotocol({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL);
}

function refuse(socket: Duplex, { status, headers = {}, body = '' }: RouteResponse): void {
  // Node keeps such sockets half open, for as long as the client likes.
  socket.once('finish', () => socket.destroy());
  const fields = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
}

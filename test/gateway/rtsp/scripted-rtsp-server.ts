import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TlsOptions } from 'node:tls';
import { buildSenderReport } from '../../../gateway/rtp/rtcp.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly connection: number;
}

export interface SeenFrame {
  readonly channel: number;
  readonly payload: Buffer;
}

export interface Answer {
  readonly status?: number;
  /** A name may repeat; CSeq is added unless it is given. */
  readonly headers?: readonly [name: string, value: string][];
  readonly body?: string;
}

/** One client's connection, as a script uses it. */
export interface ScriptedClient {
  readonly socket: Socket;
  answer(request: SeenRequest, answer?: Answer): void;
  frame(channel: number, payload: Buffer): void;
  raw(bytes: Buffer | string): void;
}

export type Script = Record<string, (request: SeenRequest, client: ScriptedClient) => void>;

export const SDP = [
  'v=0',
  's=scripted',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAH9oBQBbsBEAAAAMAQAAADIPGDKg=,aM48gA==',
  'a=control:trackID=0',
  '',
].join('\r\n');

/** The same with sound on payload type 8. */
export const SDP_WITH_SOUND = `${SDP}m=audio 0 RTP/AVP 8\r\na=control:trackID=1\r\n`;

/** An RTP packet whose sequence number is also its last byte. */
export function rtpPacket(sequence: number, bytes = 40, payloadType = 96): Buffer {
  const packet = Buffer.alloc(bytes, 0x24);
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(sequence * 3600, 4);
  packet.writeUInt32BE(0xcafe, 8);
  packet[bytes - 1] = sequence;
  return packet;
}

/** A sender report of the source of {@link rtpPacket}. */
export function senderReport(rtpTimestamp: number): Buffer {
  return buildSenderReport({
    ssrc: 0xcafe,
    ntpTime: 0x1234_5678n << 32n,
    rtpTimestamp,
    packets: 3,
    bytes: 120,
  });
}

/** Answers one method with a status, once or always. */
export function refuse(method: string, status: number, times = Number.POSITIVE_INFINITY): Script {
  let left = times;
  return {
    [method]: (request, client) => {
      if (left-- > 0) client.answer(request, { status });
      else USUAL[method]?.(request, client);
    },
  };
}

export const USUAL: Script = {
  OPTIONS: (request, client) =>
    client.answer(request, {
      headers: [['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']],
    }),
  DESCRIBE: (request, client) => client.answer(request, { body: SDP }),
  SETUP: (request, client) =>
    client.answer(request, {
      headers: [
        ['Session', 'abc123;timeout=60'],
        ['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1'],
      ],
    }),
  PLAY: (request, client) => {
    client.answer(request);
    for (const sequence of [1, 2, 3]) client.frame(0, rtpPacket(sequence));
  },
  GET_PARAMETER: (request, client) => client.answer(request),
  TEARDOWN: (request, client) => client.answer(request),
};

/** An RTSP server on loopback that does what a test tells it, method by method, and remembers what it was asked. */
export class ScriptedRtspServer {
  readonly requests: SeenRequest[] = [];
  readonly frames: SeenFrame[] = [];
  /** Answers of the client to requests of the server. */
  readonly answers: string[] = [];
  readonly clients: ScriptedClient[] = [];
  readonly #script: Script;
  readonly #server: Server;
  readonly #scheme: string;
  #port = 0;

  private constructor(script: Script, tls: TlsOptions | undefined) {
    this.#script = { ...USUAL, ...script };
    const serve = (socket: Socket) => this.#serve(socket);
    this.#server = tls ? createSecureServer(tls, serve) : createServer(serve);
    this.#scheme = tls ? 'rtsps' : 'rtsp';
  }

  /** Speaks TLS where `tls` holds its certificate. */
  static async start(script: Script = {}, tls?: TlsOptions): Promise<ScriptedRtspServer> {
    const server = new ScriptedRtspServer(script, tls);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    const address = server.#server.address();
    server.#port = typeof address === 'object' && address ? address.port : 0;
    return server;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}/live`;
  }

  /** Methods in the order in which they were asked. */
  get methods(): string[] {
    return this.requests.map(({ method }) => method);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.clients) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    const client = makeClient(socket);
    const connection = this.clients.push(client);
    let pending = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const taken = this.#take(pending, { client, connection });
        if (taken === 0) break;
        pending = pending.subarray(taken);
      }
    });
  }

  /** Bytes of one whole message or frame; 0 where there is none yet. */
  #take(bytes: Buffer, from: { client: ScriptedClient; connection: number }): number {
    if (bytes[0] === 0x24) {
      const end = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2);
      if (bytes.length < end) return 0;
      this.frames.push({ channel: bytes[1] ?? 0, payload: Buffer.from(bytes.subarray(4, end)) });
      return end;
    }
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const [start = '', ...lines] = bytes.toString('utf8', 0, end).split('\r\n');
    if (start.startsWith('RTSP/1.0 ')) {
      this.answers.push([start, ...lines].join('\n'));
      return end + 4;
    }
    const [method = '', url = ''] = start.split(' ');
    const fields = lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    const request = { method, url, headers: Object.fromEntries(fields), connection: from.connection };
    this.requests.push(request);
    this.#script[method]?.(request, from.client);
    return end + 4;
  }
}

function makeClient(socket: Socket): ScriptedClient {
  return {
    socket,
    answer: (request, { status = 200, headers = [], body = '' } = {}) => {
      const lines = [`RTSP/1.0 ${status} ${status === 200 ? 'OK' : 'No'}`];
      if (!headers.some(([name]) => name.trim().toLowerCase() === 'cseq'))
        lines.push(`CSeq: ${request.headers.cseq}`);
      for (const [name, value] of headers) lines.push(`${name}: ${value}`);
      if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    },
    frame: (channel, payload) => {
      const header = Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]);
      socket.write(Buffer.concat([header, payload]));
    },
    raw: (bytes) => void socket.write(bytes),
  };
}

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { eventually } from '../../../helpers/eventually.ts';

export interface RawResponse {
  /** As it was written, without the blank line. */
  readonly head: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface RawFrame {
  readonly channel: number;
  readonly payload: Buffer;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** An RTSP client of a socket and a few lines, written apart from the server so that one's mistakes show in the other. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  /** All that came, as it came. */
  readonly chunks: Buffer[] = [];
  readonly #socket: Socket;
  readonly #responses: RawResponse[] = [];
  #pending = Buffer.alloc(0);
  #cseq = 0;
  isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.chunks.push(chunk);
      this.#read(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static async dial(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Over TLS, whatever the certificate. */
  static async dialSecurely(port: number): Promise<RawClient> {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    return new RawClient(socket);
  }

  async request(method: string, url: string, headers: Record<string, string> = {}): Promise<RawResponse> {
    this.#cseq += 1;
    const lines = [`${method} ${url} RTSP/1.0`, `CSeq: ${this.#cseq}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    const response = await this.raw(`${lines.join('\r\n')}\r\n\r\n`);
    const cseq = response.headers.get('cseq');
    if (cseq !== String(this.#cseq)) throw new Error(`CSeq ${cseq} came for ${this.#cseq}`);
    return response;
  }

  /** Answers the challenge of a first, refused try. */
  async authorised(
    method: string,
    url: string,
    { username, password }: Credentials,
    headers: Record<string, string> = {},
  ): Promise<RawResponse> {
    const refused = await this.request(method, url, headers);
    const challenge = refused.headers.get('www-authenticate') ?? '';
    return this.request(method, url, {
      ...headers,
      Authorization: digestHeader({ challenge, method, url, username, password }),
    });
  }

  raw(bytes: string | Buffer): Promise<RawResponse> {
    this.#socket.write(bytes);
    return this.next();
  }

  /** What comes next that is no frame: an answer, or a request of the camera's own. */
  async next(): Promise<RawResponse> {
    await eventually(() => this.#responses.length > 0, { everyMs: 2, what: 'the RTSP response' });
    const [response] = this.#responses.splice(0, 1);
    if (response === undefined) throw new Error('somebody else took the response');
    return response;
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** The frames of one channel, as they have come. */
  on(channel: number): readonly Buffer[] {
    return this.frames.filter((frame) => frame.channel === channel).map((frame) => frame.payload);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending[0] === 0x24 ? this.#takeFrame() : this.#takeResponse());
  }

  #takeFrame(): boolean {
    if (this.#pending.length < 4) return false;
    const end = 4 + this.#pending.readUInt16BE(2);
    if (this.#pending.length < end) return false;
    this.frames.push({ channel: this.#pending.readUInt8(1), payload: this.#pending.subarray(4, end) });
    this.#pending = this.#pending.subarray(end);
    return true;
  }

  #takeResponse(): boolean {
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return false;
    const head = this.#pending.toString('latin1', 0, headEnd);
    const [first = '', ...lines] = head.split('\r\n');
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0);
    if (this.#pending.length < bodyEnd) return false;
    const body = this.#pending.toString('utf8', headEnd + 4, bodyEnd);
    this.#pending = this.#pending.subarray(bodyEnd);
    this.#responses.push({ head, status: Number(first.split(' ')[1]), headers, body });
    return true;
  }
}

/** Sets up the picture on channels 0 and 1, and plays; gives the session. */
export async function playInterleaved(
  client: RawClient,
  url: string,
  credentials: Credentials,
): Promise<string> {
  const Transport = 'RTP/AVP/TCP;unicast;interleaved=0-1';
  const setup = await client.authorised('SETUP', `${url}/trackID=0`, credentials, { Transport });
  const Session = setup.headers.get('session')?.split(';')[0] ?? '';
  await client.authorised('PLAY', `${url}/`, credentials, { Session });
  return Session;
}

export function digestHeader(options: {
  challenge: string;
  method: string;
  url: string;
  username: string;
  password: string;
}): string {
  const { challenge, method, url, username, password } = options;
  const realm = /realm="([^"]*)"/.exec(challenge)?.[1] ?? '';
  const nonce = /nonce="([^"]*)"/.exec(challenge)?.[1] ?? '';
  const a1 = md5(`${username}:${realm}:${password}`);
  const response = md5(`${a1}:${nonce}:${md5(`${method}:${url}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"`;
}

/** The NAL units that RTP packets carry, in single packets and FU-A (RFC 6184). */
export function nalsOf(packets: readonly Buffer[]): readonly Buffer[] {
  const nals: Buffer[] = [];
  let fragments: Buffer[] = [];
  for (const packet of packets) {
    const payload = packet.subarray(12);
    const [indicator = 0, fuHeader = 0] = payload;
    if ((indicator & 0x1f) !== 28) {
      nals.push(payload);
      continue;
    }
    if (fuHeader & 0x80) fragments = [Buffer.from([(indicator & 0xe0) | (fuHeader & 0x1f)])];
    fragments.push(payload.subarray(2));
    if (fuHeader & 0x40) nals.push(Buffer.concat(fragments));
  }
  return nals;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

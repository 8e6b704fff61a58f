export interface RtspRequest {
  readonly method: string;
  readonly url: string;
  readonly version: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What a client sends on the one connection: requests, answers to the camera's own, and frames such as RTCP receiver reports (section 10.12). */
export type Incoming =
  | { readonly kind: 'request'; readonly request: RtspRequest }
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'interleaved'; readonly channel: number; readonly payload: Buffer };

/** The bytes are no RTSP, or more than this server holds; the connection can not be read on. */
export class RtspSyntaxError extends Error {
  override readonly name = 'RtspSyntaxError';
  /** The RTSP status that says so. */
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 16 * 1024;
const DOLLAR = 0x24;
const INTERLEAVED_HEADER_BYTES = 4;

/** Cuts what arrives on a connection into requests and interleaved frames. */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);

  /** What has become complete with `chunk`. Throws {@link RtspSyntaxError}; nothing may be pushed after that. */
  push(chunk: Buffer): readonly Incoming[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const complete: Incoming[] = [];
    for (;;) {
      this.#skipEmptyLines();
      const next = this.#pending[0] === DOLLAR ? this.#takeFrame() : this.#takeRequest();
      if (next === undefined) return complete;
      complete.push(next);
    }
  }

  /** Some clients end a body, or a request, with a line too many. */
  #skipEmptyLines(): void {
    let at = 0;
    while (this.#pending[at] === 0x0d || this.#pending[at] === 0x0a) at += 1;
    this.#pending = this.#pending.subarray(at);
  }

  #takeFrame(): Incoming | undefined {
    if (this.#pending.length < INTERLEAVED_HEADER_BYTES) return undefined;
    const end = INTERLEAVED_HEADER_BYTES + this.#pending.readUInt16BE(2);
    if (this.#pending.length < end) return undefined;
    const channel = this.#pending.readUInt8(1);
    const payload = this.#pending.subarray(INTERLEAVED_HEADER_BYTES, end);
    this.#pending = this.#pending.subarray(end);
    return { kind: 'interleaved', channel, payload };
  }

  #takeRequest(): Incoming | undefined {
    const headEnd = this.#pending.indexOf('\r\n\r\n');
    if (headEnd > MAX_HEAD_BYTES || (headEnd < 0 && this.#pending.length > MAX_HEAD_BYTES)) {
      throw new RtspSyntaxError(413, `The head of the request is longer than ${MAX_HEAD_BYTES} bytes.`);
    }
    if (headEnd < 0) return undefined;
    const head = parseHead(this.#pending.toString('utf8', 0, headEnd));
    const bodyStart = headEnd + 4;
    const bodyEnd = bodyStart + bodyLength(head.headers);
    if (this.#pending.length < bodyEnd) return undefined;
    const body = this.#pending.subarray(bodyStart, bodyEnd);
    this.#pending = this.#pending.subarray(bodyEnd);
    if (head.status !== undefined) return { kind: 'answer', status: head.status };
    const { method, url, version, headers } = head;
    return { kind: 'request', request: { method, url, version, headers, body } };
  }
}

function parseHead(text: string): Omit<RtspRequest, 'body'> & { readonly status?: number } {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^RTSP\/\d\.\d (\d{3})(?: |$)/.exec(first)?.[1];
  const match = status === undefined ? /^([A-Z_]+) (\S+) (RTSP\/\d\.\d)$/.exec(first) : [];
  if (match === null) throw new RtspSyntaxError(400, 'The first line is no RTSP request line.');
  const [, method = '', url = '', version = ''] = match;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new RtspSyntaxError(400, 'A header line has no name.');
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, url, version, headers, ...(status !== undefined && { status: Number(status) }) };
}

function bodyLength(headers: ReadonlyMap<string, string>): number {
  const text = headers.get('content-length') ?? '0';
  if (!/^\d{1,9}$/.test(text)) throw new RtspSyntaxError(400, 'Content-Length is no number.');
  const length = Number(text);
  if (length > MAX_BODY_BYTES) {
    throw new RtspSyntaxError(413, `The body is longer than ${MAX_BODY_BYTES} bytes.`);
  }
  return length;
}

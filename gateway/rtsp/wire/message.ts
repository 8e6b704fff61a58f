/** Header fields by lower-case name; a field sent several times keeps every value, in order. */
export type RtspHeaders = ReadonlyMap<string, readonly string[]>;

export interface RtspResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body: Buffer;
}

/** RTSP servers may send requests too (RFC 2326 section 10). */
export interface RtspRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly headers: RtspHeaders;
  readonly body: Buffer;
}

export type RtspMessage = RtspResponse | RtspRequest;

/** A message before its body has come. */
export type RtspHead = Omit<RtspResponse, 'body'> | Omit<RtspRequest, 'body'>;

/** Methods that a request to a client may begin with. */
export const METHODS = [
  'OPTIONS',
  'ANNOUNCE',
  'GET_PARAMETER',
  'SET_PARAMETER',
  'REDIRECT',
  'TEARDOWN',
  'PLAY_NOTIFY',
  'DESCRIBE',
  'SETUP',
  'PLAY',
  'PAUSE',
  'RECORD',
] as const;

const STATUS_LINE = /^RTSP\/\d\.\d\s+(\d{3})(?:\s+(.*))?$/;
const REQUEST_LINE = /^([A-Z_]+)\s+\S+\s+RTSP\/\d\.\d\s*$/;

/** Whether a message may begin with this line, decoded as latin1. */
export function isStartLine(line: string): boolean {
  return STATUS_LINE.test(line) || REQUEST_LINE.test(line);
}

/**
 * Reads a start line and header fields, decoded as latin1 so that every byte of a realm or nonce returns to the
 * camera as it came. Takes CRLF, LF and folded lines, and skips a line that is no field. `undefined` where the first
 * line is none of RTSP's.
 */
export function parseHead(text: string): RtspHead | undefined {
  const [startLine = '', ...lines] = text.split(/\r?\n/);
  const headers = parseHeaders(lines);
  const status = STATUS_LINE.exec(startLine);
  if (status)
    return { kind: 'response', status: Number(status[1]), reason: status[2]?.trim() ?? '', headers };
  const request = REQUEST_LINE.exec(startLine);
  if (request?.[1]) return { kind: 'request', method: request[1], headers };
  return undefined;
}

/** The first value of a field; the name in lower case. */
export function headerOf(message: { headers: RtspHeaders }, name: string): string | undefined {
  return message.headers.get(name)?.[0];
}

/** Content-Length in bytes; 0 where it is absent or no number. */
export function contentLengthOf(message: { headers: RtspHeaders }): number {
  const digits = /^\d+/.exec(headerOf(message, 'content-length') ?? '');
  return digits ? Number(digits[0]) : 0;
}

/** A request as it goes out; absent header values are left out. */
export function serializeRequest(request: {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
}): Buffer {
  return serialize(`${request.method} ${request.url} RTSP/1.0`, request.headers);
}

/** An answer to a request by the server. */
export function serializeResponse(response: {
  status: number;
  reason: string;
  headers: Readonly<Record<string, string | undefined>>;
}): Buffer {
  return serialize(`RTSP/1.0 ${response.status} ${response.reason}`, response.headers);
}

function serialize(startLine: string, headers: Readonly<Record<string, string | undefined>>): Buffer {
  let text = `${startLine}\r\n`;
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) text += `${name}: ${value}\r\n`;
  return Buffer.from(`${text}\r\n`, 'latin1');
}

function parseHeaders(lines: readonly string[]): RtspHeaders {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of lines) {
    if (last && /^[ \t]/.test(line)) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    last = headers.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

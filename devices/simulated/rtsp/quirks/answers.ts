import type { RtspRequest } from '../request.ts';
import type { RtspResponse } from '../response.ts';
import type { Quirk } from './quirk.ts';

/** RTSP itself: CSeq, what is refused, what is not answered, what the camera asks on its own. */
export const ANSWER_QUIRKS = {
  'cseq-in-odd-case': {
    meaning: 'answers say Cseq, as a few firmwares do',
    head: (head) => head.replace(/^CSeq:/m, 'Cseq:'),
  },
  'cseq-spaced': {
    meaning: 'CSeq of an answer has spaces on both sides of its colon and behind',
    head: (head) => head.replace(/^CSeq: (.*)\r$/m, 'CSeq  :   $1  \r'),
  },
  'cseq-mismatched': {
    meaning: 'CSeq of an answer is one too large',
    head: (head) => head.replace(/^CSeq: (\d+)/m, (_, cseq) => `CSeq: ${Number(cseq) + 1}`),
  },
  'user-agent-demanded': {
    meaning: 'requests without a User-Agent are answered by 401, whoever sends them',
    intercept: ({ headers }) =>
      headers.has('user-agent')
        ? undefined
        : { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="camera", nonce="0"' } },
  },
  'require-refused': {
    meaning: 'any Require is answered by 400 in place of 551',
    intercept: ({ headers }) => (headers.has('require') ? { status: 400 } : undefined),
  },
  'get-parameter-missing': {
    meaning: 'GET_PARAMETER is neither listed nor known',
    intercept: ({ method }) => (method === 'GET_PARAMETER' ? { status: 501 } : undefined),
    answer: (answer, { method }) =>
      method === 'OPTIONS'
        ? withHeader(answer, 'Public', (list) => list.replace('GET_PARAMETER, ', ''))
        : answer,
  },
  'keepalives-unanswered': {
    meaning: 'requests that only keep a session are heard, but not answered',
    intercept: (request) => (isKeepalive(request) ? 'silence' : undefined),
  },
  'timeout-unsaid': {
    meaning: 'Session has no timeout',
    answer: (answer) => withHeader(answer, 'Session', (session) => session.replace(/;.*$/, '')),
  },
  'requests-sent': {
    meaning: 'the camera asks the client OPTIONS, once it plays',
    request: ({ url, session }) => `OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\nSession: ${session}\r\n\r\n`,
  },
  'announce-sent': {
    meaning: 'the camera sends ANNOUNCE with its description, once it plays',
    request: ({ url, session, sdp }) =>
      `ANNOUNCE ${url} RTSP/1.0\r\nCSeq: 2\r\nSession: ${session}\r\nContent-Type: application/sdp\r\nContent-Length: ${Buffer.byteLength(sdp)}\r\n\r\n${sdp}`,
  },
  'media-before-answer': {
    meaning: 'media come before PLAY is answered',
    traits: { playsBeforeAnswer: true },
  },
  'one-session': {
    meaning:
      'one session only, kept after its connection until TEARDOWN or its timeout; the next is refused by 453',
    traits: { onlyOneSession: true },
  },
} satisfies Readonly<Record<string, Quirk>>;

function isKeepalive({ method, headers }: RtspRequest): boolean {
  return headers.has('session') && ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'].includes(method);
}

function withHeader(answer: RtspResponse, name: string, change: (value: string) => string): RtspResponse {
  const value = answer.headers?.[name];
  return typeof value === 'string'
    ? { ...answer, headers: { ...answer.headers, [name]: change(value) } }
    : answer;
}

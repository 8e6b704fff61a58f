import { headerOf, type RtspRequest, serializeResponse } from './wire/message.ts';

/** Requests of a server that a client may take (RFC 2326 section 10); ANNOUNCE brings a new SDP while it plays. */
const TAKEN = ['OPTIONS', 'ANNOUNCE', 'GET_PARAMETER', 'SET_PARAMETER', 'REDIRECT', 'TEARDOWN'];

/** What a request of the camera means for the session. */
export type ServerWish =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'end' }
  /** RFC 2326 section 10.10. */
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'announce'; readonly sdp: string };

/** The answer to a request that the camera sends: some end the session when they get none. */
export function answerServerRequest(request: RtspRequest): { answer: Buffer; wish: ServerWish } {
  const isTaken = TAKEN.includes(request.method);
  const answer = serializeResponse({
    status: isTaken ? 200 : 501,
    reason: isTaken ? 'OK' : 'Not Implemented',
    headers: {
      CSeq: headerOf(request, 'cseq'),
      Session: headerOf(request, 'session'),
      Public: request.method === 'OPTIONS' ? TAKEN.join(', ') : undefined,
    },
  });
  return { answer, wish: wishOf(request) };
}

function wishOf(request: RtspRequest): ServerWish {
  switch (request.method) {
    case 'TEARDOWN':
      return { kind: 'end' };
    case 'REDIRECT': {
      const location = headerOf(request, 'location');
      return location ? { kind: 'redirect', location } : { kind: 'end' };
    }
    case 'ANNOUNCE':
      return { kind: 'announce', sdp: request.body.toString() };
    default:
      return { kind: 'nothing' };
  }
}

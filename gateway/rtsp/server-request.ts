import { headerOf, type RtspRequest, serializeResponse } from './message.ts';

/** Requests of a server that a client may take (RFC 2326 section 10); ANNOUNCE brings a new SDP while it plays. */
const TAKEN = ['OPTIONS', 'ANNOUNCE', 'GET_PARAMETER', 'SET_PARAMETER', 'TEARDOWN'];

/** The answer to a request that the camera sends: some end the session when they get none. */
export function answerServerRequest(request: RtspRequest): { answer: Buffer; endsSession: boolean } {
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
  return { answer, endsSession: request.method === 'TEARDOWN' };
}

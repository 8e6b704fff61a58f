import { parseSessionInfo, type SessionInfo } from '../../protocol/session-info.ts';
import { request } from './http-request.ts';

/** What became of asking the gateway who bears a token. */
export type SessionReply =
  | { readonly kind: 'welcome'; readonly info: SessionInfo }
  /** The token is not taken. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody answered, or not in a way that says anything about the token. */
  | { readonly kind: 'unreachable'; readonly reason: string };

export type RequestSession = (token: string) => Promise<SessionReply>;

const LIMIT_MS = 5000;

/** Asks `GET /api/session` of the server that `page` came from; what it gives never rejects. */
export function createSessionRequest(page: string): RequestSession {
  const url = new URL('/api/session', page);
  return (token) => requestSession(url, token);
}

async function requestSession(url: URL, token: string): Promise<SessionReply> {
  // fetch() throws for header values outside Latin-1, and no server would ever see such a token.
  if (!/^[\x21-\x7e]+$/.test(token)) return { kind: 'refused', reason: 'no token looks like this' };
  const reply = await request({
    url,
    token,
    limitMs: LIMIT_MS,
    read: async (response) => parseSessionInfo(await response.text()),
  });
  if (reply.kind === 'ok') return { kind: 'welcome', info: reply.value };
  const refused = reply.status === 401 || reply.status === 403;
  return { kind: refused ? 'refused' : 'unreachable', reason: reply.reason };
}

import { parseSessionInfo, type SessionInfo } from '../../protocol/session-info.ts';
import { brokerUrl } from './broker-url.ts';
import { reasonOf } from './link.ts';

/** What became of asking the gateway who bears a token. */
export type SessionReply =
  /** The broker's address in `info` is a whole WebSocket URL. */
  | { readonly kind: 'welcome'; readonly info: SessionInfo }
  /** The token is not taken. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody answered, or not in a way that says anything about the token. */
  | { readonly kind: 'unreachable'; readonly reason: string };

export type RequestSession = (token: string) => Promise<SessionReply>;

const LIMIT_MS = 5000;
const MAX_REASON_CHARS = 300;

/** Asks `GET /api/session` of the server that `page` came from; what it gives never rejects. */
export function createSessionRequest(page: string): RequestSession {
  const url = new URL('/api/session', page);
  return (token) => requestSession(url, token);
}

async function requestSession(url: URL, token: string): Promise<SessionReply> {
  // fetch() throws for header values outside Latin-1, and no server would ever see such a token.
  if (!/^[\x21-\x7e]+$/.test(token)) return { kind: 'refused', reason: 'no token looks like this' };
  try {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await response.text();
    if (response.ok) return { kind: 'welcome', info: withBrokerUrl(parseSessionInfo(text), url.href) };
    const reason = readReason(text) ?? `HTTP ${response.status}`;
    const refused = response.status === 401 || response.status === 403;
    return { kind: refused ? 'refused' : 'unreachable', reason };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    return {
      kind: 'unreachable',
      reason: timedOut ? `nothing came within ${LIMIT_MS / 1000} s` : reasonOf(error),
    };
  }
}

function withBrokerUrl(info: SessionInfo, page: string): SessionInfo {
  return { ...info, broker: { ...info.broker, url: brokerUrl(info.broker.url, page) } };
}

/** The gateway's own words: `error` of a JSON object, or plain text. */
function readReason(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string') {
      return value.error.slice(0, MAX_REASON_CHARS);
    }
    return undefined;
  } catch {
    const line = text.trim();
    return line && !line.startsWith('<') ? line.slice(0, MAX_REASON_CHARS) : undefined;
  }
}

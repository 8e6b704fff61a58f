/** A WHEP endpoint (draft-ietf-wish-whep) and what opens it. */
export interface WhepTarget {
  readonly url: string;
  /** Sent as Bearer; none where it is empty. */
  readonly token: string;
}

export interface WhepSession {
  readonly answer: string;
  /** To DELETE; undefined where the server names none. */
  readonly location: string | undefined;
}

const LIMIT_MS = 10_000;

/** Sends an offer. Throws where the server does not answer 201, with what it said. */
export async function openWhep({ url, token }: WhepTarget, offer: string): Promise<WhepSession> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', ...authorization(token) },
    body: offer,
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${url} answers ${response.status}: ${text.slice(0, 200)}`);
  const location = response.headers.get('location');
  return { answer: text, location: location === null ? undefined : new URL(location, url).href };
}

/** Ends a session; never throws, since a server that ends it by itself is as good. */
export async function closeWhep({ token }: WhepTarget, { location }: WhepSession): Promise<void> {
  if (location === undefined) return;
  const signal = AbortSignal.timeout(LIMIT_MS);
  await fetch(location, { method: 'DELETE', headers: authorization(token), signal }).catch(() => undefined);
}

function authorization(token: string): Record<string, string> {
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

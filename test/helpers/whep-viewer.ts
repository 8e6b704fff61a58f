import { createReceivingPeer, type ReceivingPeer, type ReceivingPeerOptions } from './receiving-peer.ts';

/** A viewer that came by WHEP. */
export interface WhepViewer extends ReceivingPeer {
  /** Where `DELETE` ends it. */
  readonly location: string;
  /** Ends it as WHEP has it; gives the status. */
  end(): Promise<number>;
}

export interface WhepOptions {
  /** The gateway's `http://…`. */
  readonly url: string;
  readonly camera: string;
  readonly token: string;
  readonly takes?: ReceivingPeerOptions;
}

/** Offers, and takes the answer. Throws with the status and the gateway's sentence where it is refused. */
export async function connectWhepViewer({ url, camera, token, takes }: WhepOptions): Promise<WhepViewer> {
  const peer = await createReceivingPeer(takes);
  const response = await postOffer({ url, camera, token, offer: peer.offer });
  const text = await response.text();
  const location = response.headers.get('location');
  if (response.status !== 201 || location === null) {
    peer.close();
    throw new Error(`${response.status} ${text}`);
  }
  peer.accept(text);
  return {
    ...peer,
    location: new URL(location, url).href,
    async end() {
      const { status } = await fetch(new URL(location, url), {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(15_000),
      });
      peer.close();
      return status;
    },
  };
}

/** The bare request, for offers that are refused. */
export function postOffer(options: {
  url: string;
  camera: string;
  token?: string;
  offer: string;
  contentType?: string;
}): Promise<Response> {
  const { url, camera, token, offer, contentType = 'application/sdp' } = options;
  return fetch(`${url}/whep/${camera}`, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: offer,
    signal: AbortSignal.timeout(15_000),
  });
}

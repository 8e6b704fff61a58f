import type { DownMessage, UpMessage } from '../../../protocol/messages.ts';
import { offerHash } from '../../../protocol/sealing/offer-hash.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';

/** Remembers what was offered, so that no answer to something else is taken. */
export interface OfferBook {
  note(offer: Extract<UpMessage, { type: 'offer' }>): void;
  /** Whether that is the answer to the very offer which its peer made in this session. */
  fits(answer: Extract<DownMessage, { type: 'answer' }>): boolean;
  clear(): void;
}

/** Twice the connections that the gateway gives to a page: all of a wall's are asked for anew at once when it comes back. */
const MAX_OFFERS = 64;

export function createOfferBook(primitives: Primitives): OfferBook {
  const sdps = new Map<string, string>();
  return {
    note({ peer, sdp }) {
      sdps.delete(peer);
      sdps.set(peer, sdp);
      for (const oldest of sdps.keys()) {
        if (sdps.size <= MAX_OFFERS) break;
        sdps.delete(oldest);
      }
    },
    fits(answer) {
      const sdp = sdps.get(answer.peer);
      return sdp !== undefined && offerHash(sdp, primitives) === answer.offerHash;
    },
    clear() {
      sdps.clear();
    },
  };
}

import { describe, expect, it } from 'vitest';
import { noblePrimitives as primitives } from '../../../protocol/sealing/noble-primitives.ts';
import { offerHash } from '../../../protocol/sealing/offer-hash.ts';
import { createOfferBook } from '../../../viewer/models/session/offer-book.ts';

const peers = (count: number) => Array.from({ length: count }, (_, index) => `peer-${index}`);
const sdpOf = (peer: string) => `v=0 ${peer}`;

function setUp(offered: readonly string[]) {
  const book = createOfferBook(primitives);
  for (const peer of offered) {
    book.note({ type: 'offer', peer, camera: 'porch', quality: 'sub', sdp: sdpOf(peer) });
  }
  return (peer: string) => {
    const hash = offerHash(sdpOf(peer), primitives);
    return book.fits({ type: 'answer', peer, sdp: 'v=0', quality: 'sub', offerHash: hash });
  };
}

describe('what was offered', () => {
  it('is known for all connections of a wall that are asked for at once, and for those before them', () => {
    const offered = peers(64);
    const fits = setUp(offered);
    expect(offered.filter((peer) => !fits(peer))).toEqual([]);
  });

  it('is forgotten at some time', () => {
    const fits = setUp(peers(65));
    expect([fits('peer-0'), fits('peer-1')]).toEqual([false, true]);
  });
});

import { nativePrimitives } from '../../gateway/sealing/native-primitives.ts';
import { offerHash } from '../../protocol/sealing/offer-hash.ts';
import { createReceivingPeer, type ReceivingPeer } from './receiving-peer.ts';
import type { SignalingClient } from './signaling-client.ts';

export interface OfferOptions {
  readonly camera: string;
  /** The viewer's own key for the peer. */
  readonly peer: string;
  readonly quality?: 'main' | 'sub';
}

/** A viewer that came by signaling over MQTT. Throws with the gateway's code and sentence where it is refused. */
export async function connectMqttViewer(
  signaling: SignalingClient,
  { camera, peer: key, quality = 'main' }: OfferOptions,
): Promise<ReceivingPeer> {
  const peer = await createReceivingPeer();
  signaling.send({ type: 'offer', peer: key, camera, quality, sdp: peer.offer });
  const isOurs = (message: { peer?: string | undefined }) => message.peer === key;
  const answer = await Promise.race([
    signaling.until('answer', isOurs),
    signaling.until('error', isOurs).then(({ code, message }) => {
      throw new Error(`${code}: ${message}`);
    }),
  ]).catch((error: unknown) => {
    peer.close();
    throw error;
  });
  if (answer.offerHash !== offerHash(peer.offer, nativePrimitives))
    throw new Error('the answer is to another offer');
  peer.accept(answer.sdp);
  signaling.onMessage((message) => {
    if (message.type === 'candidate' && message.peer === key && peer.state() !== 'closed') {
      peer.addCandidate(message);
    }
  });
  return peer;
}

import { eventually } from '../helpers/eventually.ts';
import type { ReceivingPeer } from '../helpers/receiving-peer.ts';

/** Waits until that peer has got some more pictures than it has now. */
export async function untilFrames(peer: ReceivingPeer, count = 3): Promise<void> {
  const until = peer.video.frames.length + count;
  await eventually(() => peer.video.frames.length >= until, {
    withinMs: 30_000,
    what: `${count} more pictures (${peer.state()}, ${peer.video.packets} packets)`,
  });
}

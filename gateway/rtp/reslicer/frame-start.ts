import type { LeadIn } from './lead-in.ts';
import { NalKind } from './nal-syntax.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { ParameterSets } from './parameter-sets.ts';

/** H.264 section 7.4.1.2.3 and H.265 section 7.4.2.4.4 want a delimiter in front; the sets build on one another. */
const FIRST_KINDS: readonly number[] = [NalKind.delimiter, NalKind.vps, NalKind.sps, NalKind.pps];

interface FrameStart {
  readonly writer: PacketWriter;
  readonly leadIn: LeadIn;
}

/**
 * Writes what waited for a frame's first slice, its parameter sets in front: cameras mix them, and a picture set can
 * not be read before its sequence set. A keyframe that lacks some gets those in force. True where it did.
 */
export function writeFrameStart(
  { writer, leadIn }: FrameStart,
  { keyframe, sets }: { readonly keyframe: boolean; readonly sets: ParameterSets },
): boolean {
  let completed = false;
  for (const rank of FIRST_KINDS) {
    if (keyframe && sets.holds(rank) && !leadIn.has(rank)) {
      for (const nal of sets.all(rank)) writer.nal(nal, 0, nal.length);
      completed = true;
    }
    writeRank({ writer, leadIn }, rank);
  }
  writeRank({ writer, leadIn }, NalKind.other);
  leadIn.clear();
  return completed;
}

/** Writes what stood between two slices of one frame, in the order in which it came. */
export function writeBetweenSlices({ writer, leadIn }: FrameStart): void {
  for (let i = 0; i < leadIn.count; i++) writer.nal(leadIn.bytes, leadIn.start(i), leadIn.end(i));
  leadIn.clear();
}

function writeRank({ writer, leadIn }: FrameStart, rank: number): void {
  for (let i = 0; i < leadIn.count; i++) {
    if (rankOf(leadIn.kind(i)) === rank) writer.nal(leadIn.bytes, leadIn.start(i), leadIn.end(i));
  }
}

function rankOf(kind: number): number {
  if (kind === NalKind.spsExtension) return NalKind.sps;
  return FIRST_KINDS.includes(kind) ? kind : NalKind.other;
}

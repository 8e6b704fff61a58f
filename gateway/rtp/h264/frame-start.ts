import type { LeadIn } from './lead-in.ts';
import { NalType } from './nal.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { ParameterSets } from './parameter-sets.ts';

/** Delimiter, sequence, picture parameter sets, the rest (H.264 section 7.4.1.2.3 wants the first in front). */
const DELIMITER_RANK = 0;
const SPS_RANK = 1;
const PPS_RANK = 2;
const LAST_RANK = 3;

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
  const lacksSps = keyframe && !leadIn.has(NalType.sps);
  const lacksPps = keyframe && !leadIn.has(NalType.pps);
  if (leadIn.count > 0) writeRank({ writer, leadIn }, DELIMITER_RANK);
  if (lacksSps) for (const nal of sets.allSps) writer.nal(nal, 0, nal.length);
  if (leadIn.count > 0) writeRank({ writer, leadIn }, SPS_RANK);
  if (lacksPps) for (const nal of sets.allPps) writer.nal(nal, 0, nal.length);
  for (let rank = PPS_RANK; rank <= LAST_RANK && leadIn.count > 0; rank++)
    writeRank({ writer, leadIn }, rank);
  leadIn.clear();
  return lacksSps || lacksPps;
}

/** Writes what stood between two slices of one frame, in the order in which it came. */
export function writeBetweenSlices({ writer, leadIn }: FrameStart): void {
  for (let i = 0; i < leadIn.count; i++) writer.nal(leadIn.bytes, leadIn.start(i), leadIn.end(i));
  leadIn.clear();
}

function writeRank({ writer, leadIn }: FrameStart, rank: number): void {
  for (let i = 0; i < leadIn.count; i++) {
    if (rankOf(leadIn.type(i)) === rank) writer.nal(leadIn.bytes, leadIn.start(i), leadIn.end(i));
  }
}

function rankOf(type: number): number {
  if (type === NalType.delimiter) return DELIMITER_RANK;
  if (type === NalType.sps || type === NalType.spsExtension || type === NalType.subsetSps) return SPS_RANK;
  return type === NalType.pps ? PPS_RANK : LAST_RANK;
}

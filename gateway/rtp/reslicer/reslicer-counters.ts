/** What was odd about a camera's packets, counted since the stream began. */
export interface ReslicerCounters {
  /** Packet types other than those that every receiver knows: interleaved H.264, PACI, reserved ones. */
  unsupportedPackets: number;
  /** Cut off in the middle. */
  malformedPackets: number;
  /** Fragments whose beginning never came. */
  orphanFragments: number;
  emptyNals: number;
  /** Begun and given up because of a loss. */
  brokenNals: number;
  oversizedNals: number;
  oversizedFrames: number;
  /** NAL units in front of a picture for which there was no room. */
  droppedLeadIns: number;
  /** Frames that ended without a marker, though nothing was lost. */
  missingMarkers: number;
  /** Markers in the middle of a frame. */
  falseMarkers: number;
  /** Keyframes that came without all of their parameter sets and got them here. */
  completedKeyframes: number;
  /** New ones that could not be read, so that the format stays as it was. */
  unreadableParameterSets: number;
}

export function noCounts(): ReslicerCounters {
  return {
    unsupportedPackets: 0,
    malformedPackets: 0,
    orphanFragments: 0,
    emptyNals: 0,
    brokenNals: 0,
    oversizedNals: 0,
    oversizedFrames: 0,
    droppedLeadIns: 0,
    missingMarkers: 0,
    falseMarkers: 0,
    completedKeyframes: 0,
    unreadableParameterSets: 0,
  };
}

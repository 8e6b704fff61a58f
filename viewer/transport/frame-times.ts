/** When one painted picture was where, in ms of the page's clock (`performance.now`). */
export interface FrameTimes {
  /** At the gateway, as its sender reports and the measured round trip have it; undefined until those are known. */
  readonly captureMs: number | undefined;
  /** Its last packet in the browser. */
  readonly receiveMs: number | undefined;
  readonly displayMs: number;
}

/** Of `requestVideoFrameCallback`; Firefox tells of neither capture nor receipt. */
export function frameTimesOf(
  metadata: Pick<VideoFrameCallbackMetadata, 'captureTime' | 'receiveTime' | 'expectedDisplayTime'>,
): FrameTimes {
  return {
    captureMs: metadata.captureTime,
    receiveMs: metadata.receiveTime,
    displayMs: metadata.expectedDisplayTime,
  };
}

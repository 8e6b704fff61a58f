import { RtspError, type RtspErrorKind } from '../rtsp/errors.ts';

/** Why a stream is down, for programs; `device` is a camera that could not tell where its stream is. */
export type StreamReason = RtspErrorKind | 'device';

export interface StreamProblem {
  readonly reason: StreamReason;
  /** A sentence for a person that says what to do; never holds a credential. */
  readonly message: string;
  /** The camera has no room, or sends in circles: to ask again at once does harm. */
  readonly isBusy?: true;
  /** The camera was reached, where the reason alone would say that it may have gone. */
  readonly isThere?: true;
}

/** What a device's failure is to a stream; whatever is not named here is `device`. */
const OF_DEVICE: Readonly<Partial<Record<string, StreamReason>>> = {
  unreachable: 'unreachable',
  timeout: 'unreachable',
  // A device that is asked for the stream's address takes the same password as the stream, and locks as well.
  'refused-credentials': 'refused-credentials',
};

/** What an ONVIF camera lacks is to a stream what the stream's own answer would have been. */
const OF_LACK: Readonly<Partial<Record<string, StreamReason>>> = {
  stream: 'no-such-stream',
  format: 'no-video',
};

/** Reads what a failed pull, or the question for its address, has thrown. */
export function problemOf(error: unknown): StreamProblem {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RtspError)
    return {
      reason: error.kind,
      message,
      ...(error.isBusy && { isBusy: true }),
      ...(error.isThere && { isThere: true }),
    };
  const { kind, lacks } = fieldsOf(error);
  return { reason: OF_LACK[lacks] ?? OF_DEVICE[kind] ?? 'device', message };
}

/** A stream knows no devices, only that their errors have these. */
function fieldsOf(error: unknown): { readonly kind: string; readonly lacks: string } {
  if (!(error instanceof Error)) return { kind: '', lacks: '' };
  return {
    kind: 'kind' in error ? String(error.kind) : '',
    lacks: 'lacks' in error ? String(error.lacks) : '',
  };
}

import type { ProblemKind } from '../../protocol/messages.ts';
import type { StreamProblem, StreamReason } from '../stream/stream-problem.ts';

/** What a person is to look after, by why the camera is down. */
const KINDS: Readonly<Record<StreamReason, ProblemKind>> = {
  unreachable: 'unreachable',
  /** It was connected to and says nothing, as one that is pulled out in the midst of its stream. */
  stalled: 'unreachable',
  'refused-credentials': 'credentials',
  'no-such-stream': 'no-stream',
  'no-video': 'format',
  'bad-url': 'other',
  'unsupported-transport': 'other',
  untrusted: 'other',
  closed: 'other',
  protocol: 'other',
  'too-large': 'other',
  device: 'other',
};

export function problemKind({ reason, isThere }: Pick<StreamProblem, 'reason' | 'isThere'>): ProblemKind {
  const kind = KINDS[reason];
  return isThere && kind === 'unreachable' ? 'other' : kind;
}

import type { PeerMessage } from '../session/session.ts';
import type { Attempt } from './attempt.ts';
import type { Problem } from './problem.ts';

export interface MailOptions {
  readonly attempt: () => Attempt | undefined;
  /** The one that is to take its place. */
  readonly next: () => Attempt | undefined;
  /** One of the two was told more of the other end. */
  readonly onAnswered: () => void;
  /** The gateway has ended or refused the present attempt, or the whole session. */
  readonly onEnded: (told: Problem) => void;
  readonly onNextEnded: (told: Problem) => void;
  /** Something was refused that belongs to no picture. */
  readonly onRefusal: (told: Problem) => void;
}

/** Hands what the gateway says to the attempt that it is about; gives what is to be called with each message. */
export function createMail(options: MailOptions): (message: PeerMessage) => void {
  const { attempt, next } = options;
  return (message) => {
    const { peer } = message;
    const meant = peer === undefined ? undefined : [attempt(), next()].find((each) => each?.id === peer);
    if (message.type === 'answer' || message.type === 'candidate') {
      if (message.type === 'candidate') meant?.addCandidate(message);
      else meant?.accept(message);
      if (meant) options.onAnswered();
      return;
    }
    const isOurs = message.code === 'no-codec' && meant?.offersH264() === false;
    const told: Problem = { code: isOurs ? 'no-h264' : message.code, message: message.message };
    const isWholeSession = message.type === 'bye' && peer === undefined;
    if (isWholeSession || (meant && meant === attempt())) options.onEnded(told);
    else if (peer === undefined) options.onRefusal(told);
    else if (meant) options.onNextEnded(told);
  };
}

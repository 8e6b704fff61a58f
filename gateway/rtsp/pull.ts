import { Announcer } from './announcer.ts';
import { attempt } from './attempt.ts';
import { Authenticator } from './authentication.ts';
import { RtspError } from './errors.ts';
import { depart, type Onward, onward } from './journey.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { parseTarget } from './url.ts';

export type { RtspPullOptions } from './pull-options.ts';

/**
 * One pull from connect to end: its owner holds the pause before the next try. Other transports, redirects and
 * sessions that the camera has forgotten are followed within it. Resolves after an abort once TEARDOWN was answered,
 * or after 300 ms. Rejects with {@link RtspError}.
 */
export async function pullRtsp(options: RtspPullOptions): Promise<void> {
  let journey = depart(parseTarget(options.source), options);
  let authenticator = new Authenticator(journey.target.credentials);
  const announcer = new Announcer(options.onDescription.bind(options));
  const advance = (error: RtspError): Onward => {
    const next = onward(journey, { error, isUntried: authenticator.isUntried, wishes: options });
    if (next.kind === 'go') ({ journey } = next);
    return next;
  };
  for (;;) {
    const { target } = journey;
    try {
      await attempt({ pull: options, journey, authenticator, announcer, advance });
      return;
    } catch (error) {
      if (options.signal.aborted) return;
      if (!(error instanceof RtspError)) throw error;
      const next = advance(error);
      if (next.kind === 'give-up') throw next.error;
      if (journey.target !== target) authenticator = new Authenticator(journey.target.credentials);
    }
  }
}

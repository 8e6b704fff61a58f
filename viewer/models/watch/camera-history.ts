import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';

/** What the gateway has told of the camera on show, and since when. */
export interface CameraHistory {
  readonly state: CameraInfo['state'] | undefined;
  /** How long it has been in that state; without end where it was so from the beginning. */
  sinceMs(): number;
  /** Notes what is told now, and tells what of it is new. */
  note(camera: CameraInfo): { readonly state: boolean; readonly streams: boolean };
  /** Another camera is on show. */
  forget(): void;
}

export function createCameraHistory(clock: Clock): CameraHistory {
  let state: CameraInfo['state'] | undefined;
  let since = Number.NEGATIVE_INFINITY;
  let streams = '';
  return {
    get state() {
      return state;
    },
    sinceMs: () => clock.now() - since,
    note({ state: next, qualities, media }) {
      const nextStreams = JSON.stringify([qualities, media]);
      const news = { state: next !== state, streams: nextStreams !== streams };
      if (news.state) since = state === undefined ? Number.NEGATIVE_INFINITY : clock.now();
      state = next;
      streams = nextStreams;
      return news;
    },
    forget() {
      state = undefined;
    },
  };
}

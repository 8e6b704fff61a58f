import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { CameraInfo, DownMessage, IceServer } from '../../../protocol/messages.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { stillGood } from './known-ice-servers.ts';

/** What the gateway tells whoever says hello: who this is, which cameras there are, and by which servers to reach it. */
export interface Welcome {
  /** As the last one has it. */
  readonly info: ReadonlySignal<SessionInfo>;
  /** Of the present session; undefined until the gateway has answered in it. */
  readonly ticket: ReadonlySignal<string | undefined>;
  /** One came in the present session. */
  readonly isThere: ReadonlySignal<boolean>;
  /** Undefined until the first one of all. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
  readonly iceServers: ReadonlySignal<readonly IceServer[]>;
  take(told: Extract<DownMessage, { type: 'welcome' }>): void;
  takeCameras(cameras: readonly CameraInfo[]): void;
  /** The gateway does not know this session any more; what it told of itself may still hold. */
  lapse(): void;
  /** Drops what has run out since. `wallMs`: Unix ms now. */
  dropExpired(wallMs: number): void;
}

export interface WelcomeOptions {
  /** Of the last visit. */
  readonly info: SessionInfo;
  readonly iceServers: readonly IceServer[];
  /** The gateway told something new of who this is. */
  readonly onInfo: (info: SessionInfo) => void;
}

export function createWelcome(options: WelcomeOptions): Welcome {
  const { key } = options.info;
  const info = signal(options.info);
  const ticket = signal<string | undefined>(undefined);
  const isThere = signal(false);
  const cameras = signal<readonly CameraInfo[] | undefined>(undefined);
  const iceServers = signal(options.iceServers);
  return {
    info,
    ticket,
    isThere,
    cameras,
    iceServers,
    take(welcome) {
      // Whoever has another key is another gateway, whatever this one says.
      const told = { ...welcome.info, key };
      const isNews = !isThere.peek() || JSON.stringify(told) !== JSON.stringify(info.peek());
      batch(() => {
        if (isNews) info.value = told;
        ticket.value = welcome.ticket;
        cameras.value = welcome.cameras;
        iceServers.value = welcome.iceServers;
        isThere.value = true;
      });
      if (isNews) options.onInfo(told);
    },
    takeCameras(told) {
      cameras.value = told;
    },
    lapse() {
      isThere.value = false;
      ticket.value = undefined;
    },
    dropExpired(wallMs) {
      iceServers.value = stillGood(iceServers.peek(), wallMs);
    },
  };
}

import type { ReadonlySignal } from '@preact/signals';
import type { CameraInfo, DownMessage, IceServer, UpMessage } from '../../../protocol/messages.ts';
import type { Identity } from '../../../protocol/sealing/identity.ts';
import type { Primitives } from '../../../protocol/sealing/primitives.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { OpenLink } from '../../transport/link.ts';
import type { Reach } from '../../transport/reach.ts';
import type { Cancel, Clock } from '../clock.ts';

export type LinkState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  /** `refused` where the broker takes not what this viewer signs in with. */
  | { readonly kind: 'lost'; readonly reason: string; readonly refused: boolean };

/**
 * `leaving` once it said that it shuts down, `gone` where it then stays away; `silent` where it does not answer,
 * `offline` where the broker says besides that it has gone; `unheard` where there is no key of it to seal anything to,
 * `other-version` where there is one that this page does not understand.
 */
export type GatewayState =
  | 'unknown'
  | 'online'
  | 'silent'
  | 'leaving'
  | 'gone'
  | 'offline'
  | 'unheard'
  | 'other-version';

/** What is about one peer, or about what this viewer asked for. */
export type PeerMessage = Extract<DownMessage, { type: 'answer' | 'candidate' | 'error' | 'bye' }>;
/** What answers `manage`. */
export type ManagedMessage = Extract<DownMessage, { type: 'managed' }>;

export interface SessionListener {
  onMessage?(message: PeerMessage): void;
  onManaged?(message: ManagedMessage): void;
  /** The gateway may be another one than before, or may have missed what was sent: look at every peer. */
  onReturn?(): void;
}

/** The viewer's signaling session with the gateway: keeps a link to the broker, and itself known to the gateway. */
export interface Session {
  /** Changes when the session starts afresh; what was asked for in the one before is then void. */
  readonly id: ReadonlySignal<string>;
  /** As the last welcome has it. */
  readonly info: ReadonlySignal<SessionInfo>;
  /** Bears this session over HTTP; undefined until the gateway has answered in it. */
  readonly ticket: ReadonlySignal<string | undefined>;
  readonly link: ReadonlySignal<LinkState>;
  readonly gateway: ReadonlySignal<GatewayState>;
  /** A message sent now has somebody to arrive at. */
  readonly reachable: ReadonlySignal<boolean>;
  /** What the gateway last said of its cameras can be taken for the present state. */
  readonly heard: ReadonlySignal<boolean>;
  /** The gateway answered in this very session. */
  readonly welcomed: ReadonlySignal<boolean>;
  /** Undefined until the first welcome. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
  readonly iceServers: ReadonlySignal<readonly IceServer[]>;
  /** False where there is nobody to send it to. */
  send(message: UpMessage): boolean;
  listen(listener: SessionListener): Cancel;
  /** Makes sure at once that the link and the gateway are there: the page or the network has just come back. */
  check(): void;
  /** Tells the gateway that this viewer goes. */
  leave(): void;
  dispose(): void;
}

export interface SessionOptions {
  readonly info: SessionInfo;
  /** Who signs. */
  readonly identity: Identity;
  /** The highest epoch that was ever seen of this gateway's key messages; 0 before the first. */
  readonly lastEpoch: number;
  readonly primitives: Primitives;
  /** Those of the last visit, so that the first offer need not wait for the welcome. */
  readonly iceServers: readonly IceServer[];
  /** This page's address as the gateway's HTTP server sees it, once it is known. */
  readonly address: () => string | undefined;
  readonly openLink: OpenLink;
  readonly reach: Reach;
  readonly newName: () => string;
  readonly clock: Clock;
  readonly onEpoch: (epoch: number) => void;
  /** The gateway told who this is, and which broker carries its signaling. */
  readonly onInfo: (info: SessionInfo) => void;
  /** The gateway itself says that this viewer's access has ended; nothing follows. */
  readonly onWithdrawn: (message: string) => void;
  /** The gateway ended the session, or the broker refused it: it may be that access has ended. */
  readonly onDoubt: () => void;
  /** Somebody else spoke in the gateway's place; `message` says what was wrong. */
  readonly onForgery: (message: string) => void;
}

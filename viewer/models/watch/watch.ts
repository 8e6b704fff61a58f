import type { ReadonlySignal } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { OpenPeer, PeerReport, Picture, Sound } from '../../transport/peer-link.ts';
import type { Clock } from '../clock.ts';
import type { ControlChannel } from '../control/control-channel.ts';
import type { Session } from '../session/session.ts';
import type { Attempt } from './attempt.ts';
import type { Display } from './display.ts';
import type { Problem } from './problem.ts';
import type { Returns } from './returns.ts';

export type Quality = 'main' | 'sub';

/** Watches one camera at a time, and brings its picture back whenever it can be had. */
export interface Watch extends Pick<Display, 'phase' | 'picture' | 'stillForS' | 'listenForEnd'> {
  /** The name of the camera; known before its {@link CameraInfo} is. */
  readonly chosen: ReadonlySignal<string | undefined>;
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly quality: ReadonlySignal<Quality>;
  /** What the gateway sends, which may be another than {@link quality}; undefined until it has answered. */
  readonly got: ReadonlySignal<Quality | undefined>;
  /** There while the present connection brings sound. */
  readonly sound: ReadonlySignal<Sound | undefined>;
  /** Why the gateway ended or refused the last attempt; cleared by a picture. */
  readonly problem: ReadonlySignal<Problem | undefined>;
  readonly control: ControlChannel;
  /** What the browser tells of the present connection, and which one that is; undefined where there is none. */
  report(): Promise<{ readonly peer: string; readonly entries: PeerReport } | undefined>;
  /** Watches another camera; undefined for none. `taken` is an attempt for it that somebody else had. */
  choose(camera: string | undefined, taken?: Attempt): void;
  /** Hands what is on show to somebody else, and keeps its last frame. */
  give(): Attempt | undefined;
  setQuality(quality: Quality): void;
  /** The page painted a picture of `picture`. */
  painted(picture: Picture): void;
  /** Looks at once: the page or the network came back. */
  check(): void;
  /** Tries at once, also after a refusal. */
  retry(): void;
  dispose(): void;
}

export interface WatchOptions {
  readonly session: Session;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  readonly returns: Returns;
  /** False while nobody looks: all that stands is ended, and nothing is asked for. */
  readonly attending: ReadonlySignal<boolean>;
  /** The camera of the last visit. */
  readonly camera: string | undefined;
  readonly quality: Quality;
  /** This device's addresses are hidden behind a relay. */
  readonly relayOnly: ReadonlySignal<boolean>;
  /** Something was refused that belongs to no picture. */
  readonly onRefusal: (problem: Problem) => void;
}

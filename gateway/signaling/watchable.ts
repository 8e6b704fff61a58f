import type { CameraInfo } from '../../protocol/messages.ts';
import type { ControlLink, ControlOrigin } from '../control/camera-control.ts';
import type { Subscription } from '../stream/camera-stream.ts';

/** A camera as signaling needs it: something to show, to subscribe to and to hand commands to. */
export interface WatchableCamera {
  readonly name: string;
  info(): Omit<CameraInfo, 'mayCommand'>;
  /** `onCodecChange` is called once, when the stream goes on in another codec; nothing more is sent then. */
  subscribe(quality: 'main' | 'sub', onCodecChange: () => void): Subscription;
  control(origin: ControlOrigin): ControlLink;
}

export interface WatchableCameras {
  get(name: string): WatchableCamera | undefined;
  list(): readonly WatchableCamera[];
  /** Calls `listener` when what `info()` says of any camera has changed; gives back how to stop that. */
  onChange(listener: () => void): () => void;
}

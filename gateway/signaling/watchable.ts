import type { CameraInfo } from '../../protocol/messages.ts';
import type { ControlLink, ControlOrigin } from '../control/control-link.ts';
import type { Subscription } from '../stream/camera-stream.ts';

/** A camera as signaling needs it: something to show, to subscribe to and to hand commands to. */
export interface WatchableCamera {
  readonly name: string;
  /** False while somebody has switched it off; then nobody watches it. */
  readonly enabled: boolean;
  info(): Omit<CameraInfo, 'mayCommand' | 'mayConfigure'>;
  /** `onCodecChange` is called once, when the stream goes on in another codec; nothing more is sent then. */
  subscribe(quality: 'main' | 'sub', onCodecChange: () => void): Subscription;
  control(origin: ControlOrigin): ControlLink;
}

export interface WatchableCameras {
  get(name: string): WatchableCamera | undefined;
  list(): readonly WatchableCamera[];
  /**
   * Calls `listener` when a camera has come or gone, or what `info()` says of any may have changed; gives back how to
   * stop that.
   */
  onChange(listener: () => void): () => void;
}

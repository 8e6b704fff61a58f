import type { CameraFacts, Condition, Moment } from '../../devices/camera.ts';
import type { ControlLink, ControlOrigin } from '../control/control-link.ts';

/** A condition as it stands now. */
export interface StandingCondition {
  readonly condition: Condition;
  /** The rule, input or relay token. */
  readonly source: string;
  readonly active: boolean;
}

export interface HappenedMoment {
  readonly moment: Moment;
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A camera as automation needs it. */
export interface AutomatedCamera {
  readonly name: string;
  /** What it has and can do; undefined until it has told. */
  facts(): CameraFacts | undefined;
  /** Neither down nor switched off. */
  readonly available: boolean;
  readonly enabled: boolean;
  /** Whether an input of it is a doorbell, which nobody has to press before that is known. */
  readonly hasDoorbell: boolean;
  /** Whether its events are heard; `none` where it has none. */
  readonly heard: 'yes' | 'no' | 'none';
  /** What `<camera>/state` says, as a JSON object. */
  state(): Readonly<Record<string, unknown>>;
  conditions(): readonly StandingCondition[];
  onMoment(listener: (moment: HappenedMoment) => void): () => void;
  /** Shared by all who ask at once. Throws `DeviceError`. */
  takeSnapshot(signal?: AbortSignal): Promise<Buffer>;
  /** Calls its listener with each JPEG that is taken for automation. */
  onSnapshot(listener: (jpeg: Buffer) => void): () => void;
  control(origin: ControlOrigin): ControlLink;
}

export interface AutomatedCameras {
  list(): readonly AutomatedCamera[];
  get(name: string): AutomatedCamera | undefined;
  /**
   * Calls its listener when cameras came or went, or, with its name, when one of them may have changed; gives back how
   * to stop that.
   */
  onChange(listener: (changed?: string) => void): () => void;
}

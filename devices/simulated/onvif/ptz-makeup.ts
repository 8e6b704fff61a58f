/** Which ways of moving a camera has; each is there unless it is `false`. */
export interface PtzOptions {
  readonly continuous?: boolean;
  readonly relative?: boolean;
  /** Whether relative moves may be told by parts of the picture. */
  readonly picture?: boolean;
  readonly absolute?: boolean;
  readonly home?: boolean;
  readonly presets?: boolean;
  /** Whether it turns at all; `false` leaves the zoom. */
  readonly panTilt?: boolean;
  readonly zoom?: boolean;
}

export type PtzMakeup = Required<PtzOptions>;

const ALL: PtzMakeup = {
  continuous: true,
  relative: true,
  picture: true,
  absolute: true,
  home: true,
  presets: true,
  panTilt: true,
  zoom: true,
};

/** Undefined for a camera that can not move. */
export function ptzMakeup(options: PtzOptions | boolean = true): PtzMakeup | undefined {
  if (options === false) return undefined;
  return options === true ? ALL : { ...ALL, ...options };
}

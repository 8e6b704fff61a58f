import type { AxisLimits } from '../pose.ts';
import type { Look } from '../video/look.ts';

export const LEVEL_RANGES = {
  brightness: { min: 0, max: 100 },
  contrast: { min: 0, max: 100 },
  colorSaturation: { min: 0, max: 255 },
  sharpness: { min: 0, max: 15 },
} as const satisfies Readonly<Record<string, AxisLimits>>;

export type LevelName = keyof typeof LEVEL_RANGES;
export const LEVEL_NAMES = ['brightness', 'colorSaturation', 'contrast', 'sharpness'] as const;

export const IR_CUT_FILTERS = ['ON', 'OFF', 'AUTO'] as const;
export type IrCutFilter = (typeof IR_CUT_FILTERS)[number];
export const FOCUS_MODES = ['AUTO', 'MANUAL'] as const;
export type FocusMode = (typeof FOCUS_MODES)[number];
export const LAMP_MODES = ['On', 'Off', 'Auto'] as const;
export type LampMode = (typeof LAMP_MODES)[number];

/** The settings in the camera's own numbers, each within {@link LEVEL_RANGES}. */
export interface SimulatedImaging extends Readonly<Record<LevelName, number>> {
  /** `OFF` is night: the filter is taken out, and the picture is grey. */
  readonly irCutFilter: IrCutFilter;
  readonly autoFocusMode: FocusMode;
  readonly irLamp: LampMode;
  /** 0 (near) to 1 (far). */
  readonly focusPosition: number;
  /** −1…1; positive is farther, 0 rests. */
  readonly focusSpeed: number;
}

export type ImagingChange = Partial<Omit<SimulatedImaging, 'focusPosition' | 'focusSpeed'>>;

const FACTORY: Required<ImagingChange> = {
  irCutFilter: 'AUTO',
  brightness: 50,
  contrast: 50,
  colorSaturation: 128,
  sharpness: 7,
  autoFocusMode: 'AUTO',
  irLamp: 'Auto',
};
/** From near to far at speed 1, in ms. */
const FOCUS_TRAVEL_MS = 2000;

/** The luma steps between the middle and the end of the brightness. */
const BRIGHTNESS_LIFT = 80;

/** What the settings make of the picture; sharpness and focus do not show. */
export function lookOf({ irCutFilter, brightness, contrast, colorSaturation }: SimulatedImaging): Look {
  return {
    grey: irCutFilter === 'OFF',
    lift: (brightness / FACTORY.brightness - 1) * BRIGHTNESS_LIFT,
    contrast: 0.5 + (0.5 * contrast) / FACTORY.contrast,
    saturation: colorSaturation / FACTORY.colorSaturation,
  };
}

/** How the simulated camera's picture is set; the focus travels by the clock, as the motors of its head do. */
export class Imaging {
  readonly #now: () => number;
  #settings = FACTORY;
  #focus = { position: 0.5, speed: 0, atMs: 0 };

  /** `now` in ms, never going backward. */
  constructor(options: { now: () => number }) {
    this.#now = options.now;
  }

  settings(): SimulatedImaging {
    const { position, speed } = this.#travel();
    return { ...this.#settings, focusPosition: position, focusSpeed: speed };
  }

  change(change: ImagingChange): void {
    this.#settings = { ...this.#settings, ...change };
  }

  /** −1…1, positive is farther; 0 stops. */
  moveFocus(speed: number): void {
    this.#focus = { ...this.#travel(), speed };
  }

  #travel() {
    const { position, speed, atMs } = this.#focus;
    const now = this.#now();
    const asked = position + (speed * (now - atMs)) / FOCUS_TRAVEL_MS;
    const reached = Math.min(1, Math.max(0, asked));
    this.#focus = { position: reached, speed: reached === asked ? speed : 0, atMs: now };
    return this.#focus;
  }
}

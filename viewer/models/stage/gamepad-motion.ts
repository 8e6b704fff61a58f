import { type Motion, STILL } from '../control/motion.ts';

/** A gamepad of the standard layout, as it is at a moment. */
export interface GamepadState {
  /** −1…1, to the right and downwards; the left stick's two come first. */
  readonly axes: readonly number[];
  /** 0…1, as far as each is pressed. */
  readonly buttons: readonly number[];
}

/** Worn sticks do not come back to their middle. */
const DEAD_ZONE = 0.18;
/** And not all reach their rim. */
const FULL_ZONE = 0.95;
const TRIGGER_DEAD_ZONE = 0.08;
/** A shoulder can not be pressed harder. */
const SHOULDER_SPEED = 0.6;

/** https://w3c.github.io/gamepad/#remapping */
const BUTTON = { home: 0, shoulderOut: 4, shoulderIn: 5, triggerOut: 6, triggerIn: 7 } as const;

/** The left stick turns the camera, triggers and shoulders zoom: those on the right in, those on the left out. */
export function motionOfGamepad({ axes, buttons }: GamepadState): Motion {
  const { triggerIn, triggerOut, shoulderIn, shoulderOut } = BUTTON;
  const at = (button: number) => buttons[button] ?? 0;
  const into = Math.max(trigger(at(triggerIn)), at(shoulderIn) > 0.5 ? SHOULDER_SPEED : 0);
  const out = Math.max(trigger(at(triggerOut)), at(shoulderOut) > 0.5 ? SHOULDER_SPEED : 0);
  return { ...stick(axes[0] ?? 0, axes[1] ?? 0), zoom: round(into - out) };
}

/** A: back to where the camera is at home. */
export function asksForHome({ buttons }: GamepadState): boolean {
  return (buttons[BUTTON.home] ?? 0) > 0.5;
}

/** The dead zone is a circle, so that a stick pushed aslant starts no sooner on one axis than on the other. */
function stick(x: number, y: number): Motion {
  const way = Math.hypot(x, y);
  if (!(way > DEAD_ZONE)) return STILL;
  const speed = Math.min(1, (way - DEAD_ZONE) / (FULL_ZONE - DEAD_ZONE)) ** 2;
  return { pan: round((x / way) * speed), tilt: round((-y / way) * speed), zoom: 0 };
}

function trigger(pressed: number): number {
  return pressed > TRIGGER_DEAD_ZONE ? ((pressed - TRIGGER_DEAD_ZONE) / (1 - TRIGGER_DEAD_ZONE)) ** 2 : 0;
}

function round(velocity: number): number {
  return Math.round(velocity * 100) / 100 + 0;
}

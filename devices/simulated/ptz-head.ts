import { STILL, type Velocity } from '../camera.ts';
import { AXES, type Axis, clip, LIMITS, motorSpeed, type Pose, stepPose } from './pose.ts';

/** What one axis is doing: it turns at `velocity` until `untilMs`, and rests at `target` where it had one. */
interface Motion {
  readonly velocity: number;
  readonly untilMs: number;
  readonly target?: number;
}

const RESTING: Motion = { velocity: 0, untilMs: 0 };

/** Rounding may leave an axis this far from where it was sent; it has arrived. */
const ARRIVED = 1e-9;

/**
 * The motors of the simulated camera. Nothing runs in the background: the pose is worked out whenever somebody asks
 * for it, from the clock that was passed in, so a motor stops at its timeout to the millisecond.
 */
export class PtzHead {
  readonly #now: () => number;
  #pose: Pose;
  #atMs: number;
  #motions: Readonly<Record<Axis, Motion>> = { pan: RESTING, tilt: RESTING, zoom: RESTING };

  /** `now` in ms, never going backward. */
  constructor(options: { pose: Pose; now: () => number }) {
    this.#pose = options.pose;
    this.#now = options.now;
    this.#atMs = options.now();
  }

  pose(): Pose {
    this.#advance();
    return this.#pose;
  }

  isMoving(axis: Axis): boolean {
    this.#advance();
    return this.#motions[axis].velocity !== 0;
  }

  /** Turns the axes named in `velocity` (−1…1) for `forMs`; the others go on with what they do. */
  turn(velocity: Partial<Velocity>, forMs: number): void {
    this.#advance();
    for (const axis of AXES) {
      const value = velocity[axis];
      if (value === undefined) continue;
      this.#set(axis, value === 0 ? RESTING : { velocity: value, untilMs: this.#atMs + forMs });
    }
  }

  /** Sends the axes named in `target` there, at `speed` (0…1]; positions out of reach are clipped. */
  goTo(target: Partial<Pose>, speed = 1): void {
    this.#advance();
    for (const axis of AXES) {
      const asked = target[axis];
      if (asked !== undefined) this.#set(axis, this.#wayTo(axis, clip(axis, asked), speed));
    }
  }

  stop(axes: readonly Axis[]): void {
    this.#advance();
    for (const axis of axes) this.#set(axis, RESTING);
  }

  #wayTo(axis: Axis, target: number, speed: number): Motion {
    const distance = target - this.#pose[axis];
    if (Math.abs(distance) < ARRIVED || speed <= 0) return RESTING;
    const tookMs = Math.abs(distance) / (motorSpeed(axis) * speed);
    return { velocity: Math.sign(distance) * speed, untilMs: this.#atMs + tookMs, target };
  }

  #set(axis: Axis, motion: Motion): void {
    this.#motions = { ...this.#motions, [axis]: motion };
  }

  /** Brings the pose up to now, piece by piece between the moments at which a motor ends. */
  #advance(): void {
    const now = this.#now();
    while (this.#atMs < now) {
      const ends = AXES.map((axis) => this.#motions[axis])
        .filter((motion) => motion.velocity !== 0)
        .map((motion) => motion.untilMs);
      const until = Math.min(now, ...ends);
      this.#pose = stepPose(this.#pose, this.#velocity(), until - this.#atMs);
      this.#atMs = until;
      for (const axis of AXES) this.#restIfDone(axis);
    }
  }

  #restIfDone(axis: Axis): void {
    const motion = this.#motions[axis];
    if (motion.velocity === 0) return;
    const position = this.#pose[axis];
    const isDone = motion.untilMs <= this.#atMs;
    const end = motion.velocity > 0 ? LIMITS[axis].max : LIMITS[axis].min;
    const hasHitEnd = position === end;
    if (!isDone && !hasHitEnd) return;
    if (isDone && motion.target !== undefined) this.#pose = { ...this.#pose, [axis]: motion.target };
    this.#set(axis, RESTING);
  }

  #velocity(): Velocity {
    const velocity = { ...STILL };
    for (const axis of AXES) velocity[axis] = this.#motions[axis].velocity;
    return velocity;
  }
}

import type { TargetedPointerEvent } from 'preact';
import { type Motion, motionOfKey, motionOfPad, STILL } from '../../models/control/motion.ts';
import { texts } from '../../texts/texts.ts';
import { ChevronIcon } from '../icons.tsx';
import { HoldButton } from './hold-button.tsx';

interface PadProps {
  readonly disabled: boolean;
  readonly pan: boolean;
  readonly tilt: boolean;
  /** What is asked of the camera now; the knob shows it. */
  readonly motion: Motion;
  readonly onHold: (source: string, motion: Motion) => void;
  readonly onSteer: (source: string, motion: Motion) => void;
  readonly onRelease: (source: string) => void;
  readonly onNudge: (motion: Motion) => void;
}

const POINTER = 'pad';

/** How far the knob goes at full speed, in percent of its own size. */
const KNOB_WAY = 85;

const DIRECTIONS = [
  { side: 'up', axis: 'tilt', key: 'ArrowUp' },
  { side: 'right', axis: 'pan', key: 'ArrowRight' },
  { side: 'down', axis: 'tilt', key: 'ArrowDown' },
  { side: 'left', axis: 'pan', key: 'ArrowLeft' },
] as const;

/** A round pad: the further from its middle a finger presses, the faster the camera turns that way. */
export function Pad(props: PadProps) {
  const { disabled, motion, onHold, onSteer, onRelease, onNudge } = props;

  function onPointerDown(event: TargetedPointerEvent<HTMLFieldSetElement>) {
    if (disabled || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    onHold(POINTER, motionAt(event));
  }

  function onPointerMove(event: TargetedPointerEvent<HTMLFieldSetElement>) {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onSteer(POINTER, motionAt(event));
  }

  const release = () => onRelease(POINTER);
  const knob = { transform: `translate(${motion.pan * KNOB_WAY}%, ${-motion.tilt * KNOB_WAY}%)` };
  const active = motion.pan !== 0 || motion.tilt !== 0;

  return (
    <fieldset
      class="pad"
      aria-label={texts.ptz.pad}
      data-testid="pad"
      disabled={disabled}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div class={active ? 'pad-knob pad-knob-active' : 'pad-knob'} style={knob} />
      {DIRECTIONS.filter(({ axis }) => props[axis]).map(({ side, key }) => {
        const wanted = motionOfKey(key) ?? STILL;
        return (
          <HoldButton
            key={side}
            class={`pad-${side}`}
            label={texts.ptz[side]}
            disabled={disabled}
            testId={`pad-${side}`}
            byPointer={false}
            onHold={() => onHold(side, wanted)}
            onRelease={() => onRelease(side)}
            onNudge={() => onNudge(wanted)}
          >
            <ChevronIcon />
          </HoldButton>
        );
      })}
    </fieldset>
  );
}

function motionAt({ currentTarget, clientX, clientY }: TargetedPointerEvent<HTMLFieldSetElement>): Motion {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return motionOfPad({
    x: ((clientX - left) / width) * 2 - 1,
    y: ((clientY - top) / height) * 2 - 1,
  });
}

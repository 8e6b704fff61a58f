import type { Vane as VaneProps } from '../../models/stage/gestures.ts';

/** From where the finger began to how far it pulls; the ring is where it pulls at full speed. */
export function Vane({ from, to, reachPx }: VaneProps) {
  const way = Math.hypot(to.x - from.x, to.y - from.y);
  const share = way > reachPx ? reachPx / way : 1;
  const end = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  return (
    <svg class="vane" data-testid="vane" aria-hidden="true" focusable="false">
      <circle class="vane-reach" cx={from.x} cy={from.y} r={reachPx} />
      <path class="vane-line" d={`M${from.x} ${from.y}L${end.x} ${end.y}`} />
      <circle class="vane-start" cx={from.x} cy={from.y} r="6" />
      <circle class="vane-end" cx={end.x} cy={end.y} r="15" />
    </svg>
  );
}

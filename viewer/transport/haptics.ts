/** Trembles for so many milliseconds. */
export type Vibrate = (ms: number) => void;

/** Undefined where the device can not; still where its owner wants less motion. */
export function platformVibrate(): Vibrate | undefined {
  if (!('vibrate' in navigator) || !matchMedia('(pointer: coarse)').matches) return undefined;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  return (ms) => {
    if (!calm.matches) navigator.vibrate(ms);
  };
}

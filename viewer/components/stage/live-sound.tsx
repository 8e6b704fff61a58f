import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { Sound } from '../../transport/peer-link.ts';

interface LiveSoundProps {
  readonly sound: Sound | undefined;
  readonly on: boolean;
  /** The browser does not play before somebody has tapped the page. */
  readonly onBlocked: () => void;
}

/**
 * The camera's sound, in an element of its own that has it only while it is to be heard: what nobody hears is not
 * decoded, and does not hold the picture back to keep in step with it. There is nothing of it to be seen.
 */
export function LiveSound({ sound, on, onBlocked }: LiveSoundProps) {
  const audio = useMemo(() => new Audio(), []);

  // Before the next frame, since a browser grants a tap only so long to start a sound.
  useLayoutEffect(() => {
    if (!on || !sound) return;
    audio.srcObject = sound;
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked();
    });
    return () => {
      audio.srcObject = null;
    };
  }, [sound, on]);

  return null;
}

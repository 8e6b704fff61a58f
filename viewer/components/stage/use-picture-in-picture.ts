import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attention } from '../../models/attention.ts';
import {
  canLeavePage,
  followPictureInPicture,
  togglePictureInPicture,
} from '../../transport/picture-in-picture.ts';
import { shownVideo } from './shown-video.ts';

interface PictureInPictureControl {
  /** Undefined where the browser has no such thing. */
  readonly toggle: (() => void) | undefined;
  /** The picture is in a window of its own. */
  readonly out: ReadonlySignal<boolean>;
}

/** While the picture is out it is looked at, whatever becomes of the page. */
export function usePictureInPicture(
  attention: Pick<Attention, 'hold'>,
  onRefused: () => void,
): PictureInPictureControl {
  const out = useSignal(false);

  useEffect(
    () =>
      followPictureInPicture((next) => {
        out.value = next;
      }),
    [],
  );
  useEffect(() => (out.value ? attention.hold() : undefined), [out.value]);

  return {
    toggle: canLeavePage() ? () => void togglePictureInPicture(shownVideo()).catch(onRefused) : undefined,
    out,
  };
}

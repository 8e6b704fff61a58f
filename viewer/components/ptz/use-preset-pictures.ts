import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Upkeep } from '../../models/control/controls.ts';
import type { Room } from '../../models/room.ts';
import type { PresetPictures } from '../../models/stage/preset-pictures.ts';
import { shownVideo } from '../stage/shown-video.ts';

interface PresetPicturesUse {
  /** `data:` URLs by the presets' tokens; empty until they are read. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Pictures of this gateway's presets were kept on an earlier visit. */
  readonly pictured: boolean;
  /** The camera was sent to a preset. */
  readonly onSent: (preset: string) => void;
  /** The camera was sent somewhere else. */
  readonly onAway: () => void;
  /** The camera has carried it out; `preset` is the token of the one that was saved. */
  readonly onKept: (order: Upkeep, preset: string | undefined) => void;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Loads what takes and keeps pictures of presets once a camera with presets is seen live. */
export function usePresetPictures({ aids, watch, lens }: Room): PresetPicturesUse {
  const kept = useSignal<PresetPictures | undefined>(undefined);
  const pictures = useComputed(() => kept.value?.pictures.value ?? NONE);
  const isWanted = useComputed(
    () => watch.phase.value === 'live' && watch.camera.value?.mayCommand === true && !!watch.camera.value.ptz,
  ).value;

  useEffect(() => {
    if (!isWanted || kept.peek()) return;
    async function open() {
      const { takeThumbnail } = await import('../../transport/snapshot.ts');
      const opened = await aids.openPresetPictures(() => takeThumbnail(shownVideo(), lens.turn.peek()));
      if (kept.peek()) opened.dispose();
      else kept.value = opened;
    }
    // Without them the presets have names.
    open().catch(() => {});
  }, [isWanted]);
  useEffect(
    () => () => {
      kept.peek()?.dispose();
      kept.value = undefined;
    },
    [aids],
  );

  return {
    pictures: pictures.value,
    pictured: aids.hasPresetPictures(),
    onSent: (preset) => kept.peek()?.sentTo(preset),
    onAway: () => kept.peek()?.sentAway(),
    onKept(order, preset) {
      if (order.command === 'save-preset' && preset !== undefined) kept.peek()?.kept(preset);
    },
  };
}

import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Room } from '../models/room.ts';
import type { Install } from '../models/settings/install.ts';
import { createLayers } from '../models/settings/layers.ts';
import { ADD_PATH, ADD_PATHS, pathOf, placeOf, type Section } from '../models/settings/sections.ts';
import type { Toasts } from '../models/toasts.ts';
import { texts } from '../texts/texts.ts';
import { createLayerHistory } from '../transport/layer-history.ts';
import { useLazyPage } from './lazy-page.ts';

/** The pages that lie over the picture. */
interface Overlays {
  /** The settings, and the page for adding a camera, while they are open. */
  readonly settings: ReadonlySignal<ComponentChild>;
  readonly setup: ReadonlySignal<ComponentChild>;
  /** Where nothing is named, at their beginning. */
  openSettings(section?: Section, camera?: string): void;
  addCamera(): void;
}

interface OverlaysOptions {
  readonly toasts: Toasts;
  readonly install: Install;
  readonly onSignOut: () => void;
}

/** A camera that was just added or renamed is in the gateway's list soon after. */
const LISTED_WITHIN_MS = 15_000;

export function useOverlays(room: Room, { toasts, install, onSignOut }: OverlaysOptions): Overlays {
  const layers = useMemo(() => createLayers(createLayerHistory(window)), []);
  useEffect(() => layers.dispose, []);
  const taken = useComputed(() => room.session.cameras.value?.map(({ name }) => name) ?? []);
  const page = window.location.href;

  function failed(title: string): void {
    layers.close();
    toasts.show({ title });
  }

  const settings = useLazyPage({
    shown: useComputed(() => placeOf(layers.path.value) !== undefined),
    async load() {
      const { openSettings } = await import('../settings.tsx');
      return openSettings({
        room,
        layers,
        install,
        page,
        taken,
        onSignOut() {
          layers.close();
          onSignOut();
        },
        onRenamed: (camera) => room.opening.open(camera, LISTED_WITHIN_MS),
      });
    },
    onFailed: () => failed(texts.account.openFailed),
  });

  const setup = useLazyPage({
    shown: useComputed(
      () => ADD_PATHS.includes(layers.path.value) && room.session.info.value.mayManageCameras,
    ),
    async load() {
      const { openSetup } = await import('../setup.tsx');
      return openSetup({
        address: page,
        token: room.session.ticket,
        taken,
        onClose: layers.back,
        onAdded(camera) {
          const alone = layers.path.peek() === ADD_PATH;
          layers.back();
          // From the settings, one goes on with the settings.
          if (alone) room.opening.open(camera, LISTED_WITHIN_MS);
        },
      });
    },
    onFailed: () => failed(texts.cameras.addFailed),
  });

  return {
    settings,
    setup,
    openSettings: (section, camera) => layers.open(pathOf(section, camera)),
    addCamera: () => layers.open(ADD_PATH),
  };
}

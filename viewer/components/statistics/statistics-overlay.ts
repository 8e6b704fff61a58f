import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Room } from '../../models/room.ts';
import type { OpenedStatistics } from '../../statistics.tsx';
import { frameTimesOf } from '../../transport/frame-times.ts';
import { useLazyPage } from '../lazy-page.ts';

interface StatisticsOverlay {
  readonly shown: ReadonlySignal<boolean>;
  readonly view: ReadonlySignal<ComponentChild>;
  toggle(): void;
  /** False where they were closed already. */
  close(): boolean;
  /** A picture was painted; costs nothing while the statistics are closed. */
  painted(metadata: VideoFrameCallbackMetadata): void;
}

/** The statistics over the stage: nothing is loaded and nothing is measured while they are closed. */
export function useStatistics(room: Room, onFailed: () => void): StatisticsOverlay {
  const shown = useSignal(false);
  const opened = useRef<OpenedStatistics | undefined>(undefined);
  const view = useLazyPage({
    shown,
    async load() {
      const { openStatistics } = await import('../../statistics.tsx');
      const page = await openStatistics({ room, onClose: close });
      opened.current = page;
      return {
        view: page.view,
        dispose() {
          if (opened.current === page) opened.current = undefined;
          page.dispose();
        },
      };
    },
    onFailed() {
      shown.value = false;
      onFailed();
    },
  });

  function close(): boolean {
    const was = shown.peek();
    shown.value = false;
    return was;
  }

  return useMemo(
    () => ({
      shown,
      view,
      toggle() {
        shown.value = !shown.peek();
      },
      close,
      painted(metadata) {
        opened.current?.painted(frameTimesOf(metadata));
      },
    }),
    [],
  );
}

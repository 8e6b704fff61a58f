import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CameraInfo } from '../../../../protocol/messages.ts';
import { cameraProblem } from '../../../models/settings/camera-problem.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import { texts } from '../../../texts/texts.ts';
import { IconButton } from '../../icon-button.tsx';
import { ArrowIcon, ChevronIcon } from '../../icons.tsx';

interface CameraRowsProps {
  /** In this device's order. */
  readonly cameras: readonly CameraInfo[];
  /** False while the gateway is not heard of, and what it said of the cameras is an old story. */
  readonly current: boolean;
  /** Moves a camera by so many places. */
  readonly onMove: (camera: string, by: -1 | 1) => void;
  /** Absent where this visitor may not set anything. */
  readonly onOpen: ((camera: string) => void) | undefined;
}

/** Which cameras there are, how they are, and in which order they stand. */
export function CameraRows({ cameras, current, onMove, onOpen }: CameraRowsProps) {
  const say = settingsTexts.cameras;
  const list = useRef<HTMLUListElement>(null);
  const moved = useSignal<{ readonly camera: string; readonly way: 'up' | 'down' } | undefined>(undefined);
  const place = cameras.findIndex(({ name }) => name === moved.value?.camera) + 1;

  useEffect(() => {
    // The row took its buttons along; at either end it lacks the one that was pressed.
    if (!moved.value) return;
    const { camera, way } = moved.value;
    const button = (which: string) =>
      list.current?.querySelector<HTMLButtonElement>(`[data-testid="move-${which}-${camera}"]:enabled`);
    (button(way) ?? button(way === 'up' ? 'down' : 'up'))?.focus({ preventScroll: true });
  }, [moved.value, place]);

  const move = (camera: string, way: 'up' | 'down') => () => {
    moved.value = { camera, way };
    onMove(camera, way === 'up' ? -1 : 1);
  };
  return (
    <>
      <ul
        ref={list}
        class="settings-list"
        aria-label={settingsTexts.sections.cameras}
        data-testid="camera-rows"
      >
        {cameras.map((camera, index) => {
          const { name, state } = camera;
          const problem = current ? cameraProblem(camera, onOpen !== undefined) : undefined;
          const words = (
            <>
              <span class="settings-name">{name}</span>
              <span class="camera-state" data-state={current ? state : 'unknown'}>
                {texts.cameras.state[current ? state : 'unknown']}
              </span>
              {problem !== undefined && <span class="problem">{problem}</span>}
            </>
          );
          return (
            <li key={name} class="settings-row" data-testid={`row-${name}`}>
              {cameras.length > 1 && (
                <div class="settings-row-tools">
                  <IconButton
                    label={say.up(name)}
                    disabled={index === 0}
                    testId={`move-up-${name}`}
                    onPress={move(name, 'up')}
                  >
                    <ChevronIcon />
                  </IconButton>
                  <IconButton
                    kind="settings-down"
                    label={say.down(name)}
                    disabled={index === cameras.length - 1}
                    testId={`move-down-${name}`}
                    onPress={move(name, 'down')}
                  >
                    <ChevronIcon />
                  </IconButton>
                </div>
              )}
              {onOpen ? (
                <button
                  type="button"
                  class="settings-row-main"
                  data-testid={`open-${name}`}
                  onClick={() => onOpen(name)}
                >
                  {words}
                  <span class="unseen">{say.settings}</span>
                  <ArrowIcon to="end" />
                </button>
              ) : (
                <div class="settings-row-main">{words}</div>
              )}
            </li>
          );
        })}
      </ul>
      <p class="unseen" role="status">
        {moved.value && place > 0 && say.moved(moved.value.camera, place, cameras.length)}
      </p>
    </>
  );
}

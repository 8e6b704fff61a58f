import { useEffect, useRef } from 'preact/hooks';
import type { CameraInfo } from '../../protocol/messages.ts';
import { worthNaming } from '../models/watch/noticing.ts';
import { texts } from '../texts/texts.ts';
import { GridIcon, PlusIcon } from './icons.tsx';

/** Of one that the gateway has not told of yet, no more than its name is known. */
type ListedCamera = Pick<CameraInfo, 'name'> & Partial<Pick<CameraInfo, 'state' | 'problem' | 'noticed'>>;

interface CameraListProps {
  /** Undefined until the gateway has sent the list, where there is none of an earlier visit. */
  readonly cameras: readonly ListedCamera[] | undefined;
  /** Of when the list is, where that is to be said; in milliseconds since 1970. */
  readonly seenAt: number | undefined;
  /** False while the gateway is not heard of, and what it said of the cameras is an old story. */
  readonly current: boolean;
  /** The camera on show; undefined where it is all of them. */
  readonly chosen: string | undefined;
  /** All of them are on show. */
  readonly all: boolean;
  /** The user's own name, for the words where there is no camera. */
  readonly name: string;
  readonly onChoose: (camera: string) => void;
  readonly onAll: () => void;
  /** Absent where this viewer may not add any. */
  readonly onAdd: (() => void) | undefined;
}

export function CameraList(props: CameraListProps) {
  const { cameras, seenAt, current, chosen, all, name, onChoose, onAll, onAdd } = props;
  const nav = useRef<HTMLElement>(null);
  const listed = cameras?.some((camera) => camera.name === chosen);
  useEffect(() => {
    const item = nav.current?.querySelector('[aria-current]');
    const list = nav.current?.querySelector('ul');
    // On a phone it is the list that scrolls, at a desk what holds it; the page itself is to stay.
    if (item && list && nav.current) for (const box of [list, nav.current]) reveal(item, box);
  }, [chosen, all, listed]);

  return (
    <nav ref={nav} class="cameras" aria-label={texts.cameras.title} data-testid="cameras">
      <h2 class="heading cameras-heading">{texts.cameras.title}</h2>
      {cameras === undefined && <p class="quiet">{texts.cameras.loading}</p>}
      {cameras?.length === 0 && (
        <p class="quiet">{onAdd ? texts.cameras.noneYet : texts.cameras.none(name)}</p>
      )}
      <p class={seenAt === undefined ? 'unseen' : 'quiet'} role="status" data-testid="cameras-seen">
        {seenAt !== undefined && texts.cameras.lastSeen(seenAt)}
      </p>
      <ul class="cameras-list" data-alone={listed && cameras?.length === 1 ? '' : undefined}>
        {((cameras?.length ?? 0) > 1 || (all && cameras?.length === 1)) && (
          <li>
            <button
              type="button"
              class="camera camera-all"
              aria-current={all ? 'true' : undefined}
              onClick={onAll}
              data-testid="camera-all"
            >
              <GridIcon />
              <span class="camera-name">{texts.wall.all}</span>
              <span class="camera-state">{texts.wall.count(cameras?.length ?? 0)}</span>
            </button>
          </li>
        )}
        {cameras?.map((camera) => {
          const noticed = current ? worthNaming(camera.noticed) : [];
          const state = (current && camera.state) || 'unknown';
          return (
            <li key={camera.name}>
              <button
                type="button"
                class="camera"
                aria-current={camera.name === chosen ? 'true' : undefined}
                data-testid={`camera-${camera.name}`}
                data-state={state}
                data-noticed={noticed.join(' ')}
                title={current ? camera.problem : undefined}
                onClick={() => onChoose(camera.name)}
              >
                <span class="camera-name">{camera.name}</span>
                <span class="camera-state">{texts.cameras.state[state]}</span>
                {noticed.length > 0 && <span class="unseen">{texts.noticed.mark(noticed)}</span>}
              </button>
            </li>
          );
        })}
        {onAdd && (
          <li>
            <button
              type="button"
              class="camera camera-add"
              aria-label={texts.cameras.add}
              title={texts.cameras.add}
              onClick={onAdd}
              data-testid="add-camera"
            >
              <PlusIcon />
              <span class="camera-add-words">{texts.cameras.add}</span>
            </button>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** Scrolls `box` alone, and no further than it takes. */
function reveal(item: Element, box: Element): void {
  const [inner, outer] = [item.getBoundingClientRect(), box.getBoundingClientRect()];
  const past = (from: number, to: number, min: number, max: number) =>
    Math.min(0, from - min) || Math.max(0, to - max);
  box.scrollLeft += past(inner.left, inner.right, outer.left, outer.right);
  box.scrollTop += past(inner.top, inner.bottom, outer.top, outer.bottom);
}

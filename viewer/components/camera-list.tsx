import type { CameraInfo } from '../../protocol/messages.ts';
import { texts } from '../texts.ts';

interface CameraListProps {
  /** Undefined until the gateway has sent the list. */
  readonly cameras: readonly CameraInfo[] | undefined;
  /** False while the gateway is not heard of, and what it said of the cameras is an old story. */
  readonly current: boolean;
  readonly chosen: string | undefined;
  /** The user's own name, for the words where there is no camera. */
  readonly name: string;
  readonly onChoose: (camera: string) => void;
}

export function CameraList({ cameras, current, chosen, name, onChoose }: CameraListProps) {
  return (
    <nav class="cameras" aria-label={texts.cameras.title} data-testid="cameras">
      <h2 class="heading cameras-heading">{texts.cameras.title}</h2>
      {cameras === undefined && <p class="quiet">{texts.cameras.loading}</p>}
      {cameras?.length === 0 && <p class="quiet">{texts.cameras.none(name)}</p>}
      <ul class="cameras-list">
        {cameras?.map((camera) => (
          <li key={camera.name}>
            <button
              type="button"
              class="camera"
              aria-current={camera.name === chosen ? 'true' : undefined}
              data-testid={`camera-${camera.name}`}
              data-state={current ? camera.state : 'unknown'}
              title={current ? camera.problem : undefined}
              onClick={() => onChoose(camera.name)}
            >
              <span class="camera-name">{camera.name}</span>
              <span class="camera-state">{texts.cameras.state[current ? camera.state : 'unknown']}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

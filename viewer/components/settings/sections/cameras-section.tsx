import type { CameraInfo } from '../../../../protocol/messages.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import { CameraRows } from '../cameras/camera-rows.tsx';

interface CamerasSectionProps {
  /** In this device's order; undefined until the gateway has sent the list. */
  readonly cameras: readonly CameraInfo[] | undefined;
  /** False while the gateway is not heard of. */
  readonly current: boolean;
  readonly mayManage: boolean;
  readonly onMove: (camera: string, by: -1 | 1) => void;
  readonly onOpen: (camera: string) => void;
  readonly onAdd: () => void;
}

export function CamerasSection(props: CamerasSectionProps) {
  const { cameras, current, mayManage, onMove, onOpen, onAdd } = props;
  const say = settingsTexts.cameras;
  return (
    <section class="settings-part" aria-labelledby="settings-cameras">
      <h3 id="settings-cameras" class="settings-section-title">
        {settingsTexts.sections.cameras}
      </h3>
      {cameras === undefined && <p class="quiet">{say.loading}</p>}
      {cameras?.length === 0 && <p class="quiet">{mayManage ? say.noneYet : say.none}</p>}
      {cameras !== undefined && cameras.length > 1 && <p class="quiet">{say.order}</p>}
      {cameras !== undefined && cameras.length > 0 && (
        <CameraRows
          cameras={cameras}
          current={current}
          onMove={onMove}
          onOpen={mayManage ? onOpen : undefined}
        />
      )}
      {mayManage && (
        <button type="button" class="button settings-primary" onClick={onAdd} data-testid="settings-add">
          {say.add}
        </button>
      )}
    </section>
  );
}

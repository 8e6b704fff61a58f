import type { CameraInfo } from '../../../../protocol/messages.ts';
import { cameraProblem } from '../../../models/settings/camera-problem.ts';
import type { CameraEditor, CameraRefusal, CameraTask } from '../../../models/settings/camera-settings.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import { texts } from '../../../texts/texts.ts';
import type { CameraSettings } from '../../../transport/camera-settings-requests.ts';
import { ConfirmButton } from '../../confirm-button.tsx';
import { ArrowIcon } from '../../icons.tsx';
import { OrielGlyph } from '../../wordmark.tsx';
import { Renaming } from '../renaming.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { Directions } from './directions.tsx';
import { Streams } from './streams.tsx';
import { TaskNews } from './task-news.tsx';

export interface CameraPageProps {
  readonly name: string;
  /** Undefined while the gateway's list has none of this name. */
  readonly camera: CameraInfo | undefined;
  /** Undefined until the gateway has told. */
  readonly settings: CameraSettings | undefined;
  readonly underWay: CameraTask | undefined;
  readonly refusal: CameraRefusal | undefined;
  readonly done: CameraTask | undefined;
  readonly faultOf: (name: string) => string | undefined;
  readonly actions: Pick<CameraEditor, 'read' | 'chooseProfile' | 'setInverted' | 'setCredentials'> & {
    rename(name: string): Promise<boolean>;
    remove(): void;
  };
  readonly onBack: () => void;
}

/** All that can be set of one camera. */
export function CameraPage(props: CameraPageProps) {
  const { name, camera, settings, underWay, refusal, done, faultOf, actions, onBack } = props;
  const say = settingsTexts.camera;
  const busy = underWay !== undefined && underWay !== 'reading';
  const asking = settings === undefined && refusal?.task !== 'reading';
  const problem = camera && cameraProblem(camera, true);
  const news = { refusal, done };
  return (
    <section class="settings-part" aria-labelledby="settings-camera">
      <button type="button" class="settings-up" onClick={onBack} data-testid="all-cameras">
        <ArrowIcon to="start" />
        {settingsTexts.cameras.all}
      </button>
      <div class="settings-item settings-item-first">
        <Renaming name={name} busy={busy} onRename={actions.rename} faultOf={faultOf} hint={say.nameHint}>
          {(begin) => (
            <>
              <h3 id="settings-camera" class="settings-name settings-camera-name" data-testid="camera-title">
                {name}
              </h3>
              <p class="quiet" data-testid="camera-kind">
                {settings && say.kinds[settings.kind](settings.address)}
              </p>
              {camera && (
                <p class="camera-state" data-state={camera.state}>
                  {texts.cameras.state[camera.state]}
                </p>
              )}
              <div class="settings-buttons">{begin}</div>
            </>
          )}
        </Renaming>
      </div>
      <TaskNews tasks={['name']} {...news} />
      <div class="task-news">
        <p class="problem">{problem}</p>
        <p class="quiet">{camera?.problem !== undefined && texts.toasts.reason(camera.problem)}</p>
      </div>
      <div class="setup-search" role="status">
        {asking && <OrielGlyph busy />}
        {asking && <p class="quiet">{say.reading}</p>}
      </div>
      <TaskNews tasks={['reading']} {...news} />
      {refusal?.task === 'reading' && (
        <button type="button" class="button button-quiet" onClick={() => void actions.read()}>
          {say.again}
        </button>
      )}
      {settings && (
        <>
          {settings.kind === 'onvif' && (
            <Streams
              settings={settings}
              told={camera?.problem !== undefined}
              busy={busy}
              onChoose={(quality, token) => void actions.chooseProfile(quality, token)}
            >
              <TaskNews tasks={['main', 'sub']} {...news} />
            </Streams>
          )}
          {settings.canInvert && (
            <Directions
              inverted={settings.invert}
              busy={busy}
              onChange={(axis, inverted) => void actions.setInverted(axis, inverted)}
            >
              <TaskNews tasks={['invert']} {...news} />
            </Directions>
          )}
          {settings.kind !== 'simulated' && (
            <CredentialsForm busy={busy} saving={underWay === 'credentials'} onSave={actions.setCredentials}>
              <TaskNews tasks={['credentials']} {...news} />
            </CredentialsForm>
          )}
        </>
      )}
      <TaskNews tasks={['removal']} {...news} />
      <ConfirmButton
        label={say.removal}
        question={say.removalQuestion(name)}
        confirm={say.remove}
        grave
        busy={busy}
        testId="settings-remove"
        onConfirm={actions.remove}
      />
    </section>
  );
}

import type { ReadonlySignal } from '@preact/signals';
import type { Clock } from '../../models/clock.ts';
import type { Room } from '../../models/room.ts';
import { nameFault } from '../../models/settings/camera-name.ts';
import type { CameraEditor } from '../../models/settings/camera-settings.ts';
import type { Install } from '../../models/settings/install.ts';
import type { Network } from '../../models/settings/network.ts';
import { lacksRelay } from '../../models/settings/network-facts.ts';
import { ownDeviceIn } from '../../models/settings/own-device.ts';
import type { People } from '../../models/settings/people.ts';
import { type Section, type SettingsPlace, sectionsFor } from '../../models/settings/sections.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { setupTexts } from '../../texts/setup.ts';
import { texts } from '../../texts/texts.ts';
import { CameraPage } from './cameras/camera-page.tsx';
import { PeopleSection } from './people/people-section.tsx';
import { AboutSection, type AboutSectionProps } from './sections/about-section.tsx';
import { CamerasSection } from './sections/cameras-section.tsx';
import { DeviceSection, type DeviceSectionProps } from './sections/device-section.tsx';
import { NetworkSection } from './sections/network-section.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export interface SettingsViewProps {
  readonly room: Room;
  readonly place: ReadonlySignal<SettingsPlace>;
  /** Names that cameras bear already. */
  readonly taken: ReadonlySignal<readonly string[]>;
  /** Absent for who may not say who has access. */
  readonly people: People | undefined;
  readonly install: Install;
  /** There while one camera's page is open. */
  readonly editor: ReadonlySignal<CameraEditor | undefined>;
  readonly network: Network;
  readonly about: Omit<AboutSectionProps, 'gatewayVersion'>;
  readonly clock: Clock;
  readonly language: DeviceSectionProps['language'];
  readonly night: {
    readonly on: ReadonlySignal<boolean>;
    readonly onChange: (on: boolean) => void;
  };
  readonly onChoose: (section: Section, camera?: string) => void;
  readonly onAdd: () => void;
  readonly onRenameCamera: (editor: CameraEditor, from: string, to: string) => Promise<boolean>;
  readonly onRemoveCamera: (editor: CameraEditor) => void;
  readonly onSignOut: () => void;
  readonly onBack: () => void;
  readonly onClose: () => void;
}

/** Reads the models and hands plain values to everything below. */
export function SettingsView(props: SettingsViewProps) {
  const { room, place, onChoose, onBack, onClose } = props;
  const info = room.session.info.value;
  const { section, camera } = place.value;
  const sections = sectionsFor(info);
  const say = settingsTexts;
  const hints = {
    ...say.hints,
    cameras: info.mayManageCameras ? say.hints.cameras : say.hints.camerasWatched,
  };
  const shown = section ?? 'device';
  return (
    <SettingsFrame
      who={texts.account.who(info.name, info.role)}
      gateway={info.gateway}
      sections={sections}
      hints={hints}
      section={section}
      page={[section, camera].join('/')}
      title={camera ?? (section === undefined ? '' : say.sections[section])}
      onChoose={onChoose}
      onBack={onBack}
      onClose={onClose}
    >
      {shown === 'device' && <Device {...props} />}
      {shown === 'people' && props.people && (
        <PeopleSection
          people={props.people}
          cameras={room.session.cameras.value?.map(({ name }) => name) ?? []}
          clock={props.clock}
        />
      )}
      {shown === 'cameras' &&
        (camera === undefined ? <Cameras {...props} /> : <Camera {...props} name={camera} />)}
      {shown === 'network' && <NetworkPage {...props} />}
      {shown === 'about' && <AboutSection {...props.about} gatewayVersion={info.version} />}
    </SettingsFrame>
  );
}

function Device({ room, people, network, language, night, install, onSignOut }: SettingsViewProps) {
  const { session, relayOnly, haptics } = room;
  return (
    <DeviceSection
      info={session.info.value}
      cameras={session.cameras.value?.map(({ name }) => name)}
      isDevice={room.isDevice}
      own={ownDeviceIn(people)}
      relayOnly={{
        on: relayOnly.on.value,
        locked: relayOnly.locked.value,
        vain: lacksRelay(network.facts.value),
        onChange: relayOnly.set,
      }}
      haptics={haptics.able ? { on: haptics.on.value, onChange: haptics.set } : undefined}
      language={language}
      night={{ on: night.on.value, onChange: night.onChange }}
      install={{ state: install.state.value, onAsk: () => void install.ask() }}
      onSignOut={onSignOut}
    />
  );
}

function Cameras({ room, onChoose, onAdd }: SettingsViewProps) {
  const { session, arrangement } = room;
  const cameras = session.cameras.value;
  const inOrder = arrangement.order.value.flatMap((each) => cameras?.find(({ name }) => name === each) ?? []);
  return (
    <CamerasSection
      cameras={cameras && inOrder}
      current={session.heard.value}
      mayManage={session.info.value.mayManageCameras}
      onMove={arrangement.move}
      onOpen={(camera) => onChoose('cameras', camera)}
      onAdd={onAdd}
    />
  );
}

function Camera(props: SettingsViewProps & { readonly name: string }) {
  const { room, name, taken, onRenameCamera, onRemoveCamera, onBack } = props;
  const editor = props.editor.value;
  if (!editor) return null;
  return (
    <CameraPage
      name={name}
      camera={room.session.cameras.value?.find((camera) => camera.name === name)}
      settings={editor.settings.value}
      underWay={editor.underWay.value}
      refusal={editor.refusal.value}
      done={editor.done.value}
      faultOf={(next) => {
        const fault = next === name ? undefined : nameFault(next, taken.value);
        return fault && setupTexts.fault(fault);
      }}
      actions={{
        ...editor,
        rename: (next) => onRenameCamera(editor, name, next),
        remove: () => onRemoveCamera(editor),
      }}
      onBack={onBack}
    />
  );
}

function NetworkPage({ room, network }: SettingsViewProps) {
  const say = settingsTexts.network;
  const way = network.way.value;
  const bytes = network.bytes.value;
  return (
    <NetworkSection
      gateway={room.session.info.value.gateway}
      facts={network.facts.value}
      path={way && say.way(say.ways[way.way], way.protocol)}
      used={bytes === undefined ? undefined : say.usedBy(say.amount(bytes))}
    />
  );
}

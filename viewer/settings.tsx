import './styles/dialog.css';
import './styles/setup.css';
import './styles/settings.css';
import './styles/settings-parts.css';
import './styles/settings-cards.css';
import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { license, version } from '../package.json';
import { PROTOCOL_VERSION } from '../protocol/messages.ts';
import type { OpenedPage } from './components/lazy-page.ts';
import { SettingsView } from './components/settings/settings-view.tsx';
import { platformClock, randomName } from './models/clock.ts';
import { createMemory } from './models/memory.ts';
import type { Room } from './models/room.ts';
import { type CameraEditor, createCameraEditor } from './models/settings/camera-settings.ts';
import type { Install } from './models/settings/install.ts';
import type { Layers } from './models/settings/layers.ts';
import { createNetwork } from './models/settings/network.ts';
import { createPeople } from './models/settings/people.ts';
import {
  ADD_FROM_SETTINGS,
  pathOf,
  placeOf,
  type Section,
  type SettingsPlace,
  sectionsFor,
} from './models/settings/sections.ts';
import { showNight } from './night.ts';
import { speakAccess } from './texts/access.ts';
import { speakKeeping } from './texts/keeping.ts';
import type { Language } from './texts/language.ts';
import { speakSettings } from './texts/settings.ts';
import { speakSetup } from './texts/setup.ts';
import { brokerUrl } from './transport/broker-url.ts';
import { createCameraSettingsRequests } from './transport/camera-settings-requests.ts';
import { hasAuthority, readPageFacts } from './transport/page-facts.ts';
import { pageLanguage } from './transport/page-language.ts';

export interface SettingsPageOptions {
  readonly room: Room;
  readonly layers: Layers;
  readonly install: Install;
  /** The page's own address. */
  readonly page: string;
  /** Names that cameras bear already. */
  readonly taken: ReadonlySignal<readonly string[]>;
  readonly onSignOut: () => void;
  /** The camera on show has another name from now on. */
  readonly onRenamed: (camera: string) => void;
}

/** Opens the settings; loaded only where somebody asks for them. */
export async function openSettings(options: SettingsPageOptions): Promise<OpenedPage> {
  const language = pageLanguage(document);
  await Promise.all([speakSettings, speakAccess, speakSetup, speakKeeping].map((speak) => speak(language)));
  const { room, layers, install, page, taken, onSignOut, onRenamed } = options;
  const { session, watch } = room;
  const clock = platformClock;
  const place = computed((): SettingsPlace => {
    const named = placeOf(layers.path.value) ?? { section: undefined, camera: undefined };
    const allowed = sectionsFor(session.info.value);
    return named.section && !allowed.includes(named.section)
      ? { section: undefined, camera: undefined }
      : named;
  });
  const section = computed(() => place.value.section);
  const camera = computed(() => (session.info.value.mayManageCameras ? place.value.camera : undefined));
  const people = session.info.peek().mayManageAccess
    ? createPeople({ session, newName: randomName, clock })
    : undefined;
  const network = createNetwork({
    session,
    relayOnly: room.relayOnly.on,
    page: readPageFacts(window),
    brokerUrl: (url) => brokerUrl(url, page),
    askAuthority: () => hasAuthority(page),
    report: watch.report,
    shown: computed(() => section.value === 'network'),
    clock,
  });
  const requests = createCameraSettingsRequests(page);
  const editor = signal<CameraEditor | undefined>(undefined);
  const stopEditing = effect(() => {
    const name = camera.value;
    if (name === undefined) return;
    const opened = untracked(() => createCameraEditor({ camera: name, ticket: session.ticket, requests }));
    editor.value = opened;
    // A page that was loaded anew is there before its session is.
    const stopReading = effect(() => {
      if (session.ticket.value !== undefined && !opened.settings.peek()) untracked(() => void opened.read());
    });
    return () => {
      stopReading();
      opened.dispose();
      editor.value = undefined;
    };
  });

  function go(next: Section, named?: string): void {
    // At a desk the list stays beside it: there is nothing to go back to.
    const replace = isWide() && named === undefined;
    layers.open(pathOf(next, named), { replace });
  }

  async function renameCamera(renaming: CameraEditor, from: string, to: string): Promise<boolean> {
    if (to === from) return true;
    const isOnShow = watch.chosen.peek() === from;
    if (!(await renaming.rename(to))) return false;
    layers.open(pathOf('cameras', to), { replace: true });
    if (isOnShow) onRenamed(to);
    return true;
  }

  return {
    view: (
      <SettingsView
        room={room}
        place={place}
        taken={taken}
        people={people}
        install={install}
        editor={editor}
        network={network}
        about={{ version, licence: license, protocol: PROTOCOL_VERSION, onReload: () => location.reload() }}
        clock={clock}
        language={{ spoken: language, onChoose: changeLanguage }}
        night={createNightSwitch()}
        onChoose={go}
        onAdd={() => layers.open(ADD_FROM_SETTINGS)}
        onRenameCamera={renameCamera}
        onRemoveCamera={async (removing) => {
          if (await removing.remove()) layers.back();
        }}
        onSignOut={onSignOut}
        onBack={layers.back}
        onClose={layers.close}
      />
    ),
    dispose() {
      stopEditing();
      network.dispose();
      people?.dispose();
    },
  };
}

/** The page is dark at night until somebody switches that off. */
function createNightSwitch() {
  const memory = createMemory(() => window.localStorage);
  const on = signal(memory.read('night') !== 'off');
  return {
    on,
    onChange(next: boolean) {
      memory.write('night', next ? undefined : 'off');
      showNight(memory);
      on.value = next;
    },
  };
}

/** Everything that was said so far would stay as it is: the page is read anew, and opens where it was. */
function changeLanguage(language: Language): void {
  createMemory(() => window.localStorage).write('language', language);
  window.location.reload();
}

/** As in settings.css: the list of sections stands beside what was chosen. */
function isWide(): boolean {
  return window.matchMedia('(width >= 760px) and (height >= 560px)').matches;
}

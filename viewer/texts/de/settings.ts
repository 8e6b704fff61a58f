import type { CameraTask } from '../../models/settings/camera-settings.ts';
import type { SettingsTexts } from '../en/settings.ts';
import { sentence } from '../sentence.ts';

const TASKS: Readonly<Record<CameraTask, string>> = {
  reading: 'Ihre Einstellungen ließen sich nicht lesen',
  name: 'Sie wurde nicht umbenannt',
  main: 'Hoch wurde nicht geändert',
  sub: 'Niedrig wurde nicht geändert',
  invert: 'Ihre Richtungen wurden nicht geändert',
  credentials: 'Benutzername und Passwort wurden nicht geändert',
  removal: 'Sie wurde nicht entfernt',
};

const DONE: Readonly<Record<CameraTask, string>> = {
  reading: '',
  name: 'Umbenannt.',
  main: 'Hoch wurde geändert; das Bild kommt gleich wieder.',
  sub: 'Niedrig wurde geändert; das Bild kommt gleich wieder.',
  invert: 'Ihre Richtungen wurden geändert.',
  credentials: 'Damit meldet sich Oriel von nun an bei ihr an.',
  removal: '',
};

function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', ',');
}

/** What the settings say in German. */
export const settingsTexts: SettingsTexts = {
  title: 'Einstellungen',
  close: 'Einstellungen schließen',
  back: 'Zurück',
  sections: {
    device: 'Dieses Gerät',
    people: 'Menschen',
    cameras: 'Kameras',
    network: 'Netz',
    about: 'Über Oriel',
  },
  sectionsTitle: 'Abschnitte',
  hints: {
    device: 'Name, Sprache, nur über Relais',
    people: 'Wer Zugang hat, Einladungen',
    cameras: 'Reihenfolge, Streams, Passwörter',
    camerasWatched: 'Welche es gibt, in welcher Reihenfolge',
    network: 'Der Weg zum Gateway',
    about: 'Versionen und Lizenz',
  },
  cameras: {
    order: 'In dieser Reihenfolge stehen sie auf diesem Gerät.',
    up: (camera) => `${camera} nach oben`,
    down: (camera) => `${camera} nach unten`,
    moved: (camera, place, of) => `${camera} ist jetzt Nummer ${place} von ${of}.`,
    settings: 'Einstellungen',
    none: 'Hier ist keine Kamera freigegeben. Wer Zugang vergibt, kann das ändern.',
    noneYet: 'Hier gibt es noch keine Kamera.',
    loading: 'Die Liste der Kameras wird erwartet…',
    add: 'Kamera hinzufügen',
    all: 'Alle Kameras',
  },
  camera: {
    reading: 'Gateway und Kamera werden gefragt…',
    kinds: {
      onvif: (address) => `ONVIF-Kamera${address === undefined ? '' : ` unter ${address}`}`,
      rtsp: (address) => `RTSP-Stream${address === undefined ? '' : ` von ${address}`}`,
      simulated: () => 'Simulierte Kamera',
    },
    again: 'Noch einmal versuchen',
    unaskedToo: 'Was sie zur Wahl hat, ließ sich nicht erfragen.',
    unasked: (reason) => `Was die Kamera hat, ließ sich nicht erfragen: ${sentence(reason)}`,
    nameHint: 'Automationen und Links mit dem alten Namen müssen einem neuen folgen.',
    streams: 'Streams',
    qualities: { main: 'Hoch', sub: 'Niedrig' },
    byRule: 'Wie Oriel es findet',
    size: (width, height) => (width > 0 && height > 0 ? `${width} × ${height}` : ''),
    fps: (fps) => `${decimal(fps, Number.isInteger(fps) ? 0 : 1)} Bilder/s`,
    goneProfile: (token) => `${token} (die Kamera hat es nicht mehr)`,
    h265: 'H.265 spielen nur wenige Browser: für mindestens einen der beiden H.264 wählen.',
    directions: 'Richtungen',
    axes: { pan: 'Links und rechts', tilt: 'Oben und unten', zoom: 'Zoom' },
    invertHint: 'Umkehren, was falsch herum läuft, etwa bei einer Kamera, die von der Decke hängt.',
    invert: (axis) => `${axis}, umgekehrt`,
    credentials: 'Benutzername und Passwort',
    credentialsHint:
      'Wie sie in der Kamera eingestellt sind. Die, die Oriel jetzt hat, werden niemandem gezeigt; beide dürfen leer bleiben, wenn die Kamera nichts verlangt.',
    username: 'Benutzername',
    password: 'Passwort',
    show: 'Zeigen',
    hide: 'Verbergen',
    save: 'Speichern',
    saving: 'Wird gespeichert…',
    removal: 'Diese Kamera entfernen',
    removalQuestion: (camera) => `${camera} wird aus der Konfiguration genommen, mit Adresse und Passwort.`,
    remove: 'Entfernen',
    done: (task) => DONE[task],
    refused: ({ task, reason }) =>
      reason === undefined
        ? `${TASKS[task]}: Das Gateway ist im Moment nicht zu erreichen. Noch einmal versuchen, wenn es das ist.`
        : `${TASKS[task]}: ${sentence(reason)}`,
  },
  network: {
    page: 'Diese Seite',
    gateway: 'Gateway',
    reached: (gateway) => `„${gateway}“, erreicht`,
    unreached: (gateway) => `„${gateway}“, im Moment nicht zu erreichen`,
    broker: 'Broker',
    ownBroker: 'Der des Gateways',
    sealed:
      'Alles, was über ihn gesagt wird, ist von Ende zu Ende versiegelt: Er kann es weder lesen noch fälschen.',
    notOpen: (reason) => `Nicht zu erreichen: ${sentence(reason)}`,
    servers: 'STUN und TURN',
    noServers: 'Keine: Bilder kommen nur dort, wo dieses Gerät und das Gateway einander direkt erreichen.',
    path: 'Bild',
    ways: {
      host: 'Direkt: Dieses Gerät und das Gateway erreichen einander, wie sie sind',
      router: 'Direkt, über die Adresse eines Routers (STUN)',
      relay: 'Über ein Relais (TURN)',
    },
    way: (way, protocol) => (protocol === undefined ? `${way}.` : `${way}, über ${protocol.toUpperCase()}.`),
    used: 'Daten',
    usedBy: (amount) => `${amount} für das gezeigte Bild, seit es begann.`,
    amount: (bytes) =>
      bytes < 1_000_000
        ? `${Math.round(bytes / 1000)} kB`
        : bytes < 1_000_000_000
          ? `${decimal(bytes / 1_000_000, 1)} MB`
          : `${decimal(bytes / 1_000_000_000, 2)} GB`,
    addresses: 'Adressen',
    shown: 'Dieses Gerät und das Gateway nennen einander ihre und nehmen den kürzesten Weg.',
    hidden: 'Hinter einem Relais verborgen.',
    https: 'HTTPS',
    local: 'Unverschlüsseltes HTTP auf eben diesem Rechner',
    plain: 'Unverschlüsseltes HTTP',
    plainHint:
      'Bilder und Befehle sind trotzdem verschlüsselt. Es fehlt nur, was Browser allein über HTTPS erlauben: Oriel auf dem Startbildschirm behalten, ohne Netz öffnen, auf Knopfdruck kopieren und teilen.',
    authority: 'Diesem Gateway vertrauen und über HTTPS kommen',
    noAuthority: 'Wer das Gateway betreibt, kann HTTPS einschalten: http.tls in seiner Konfiguration.',
    installed: 'Vom Startbildschirm geöffnet.',
    inBrowser: 'In einem Browser geöffnet.',
    offline: 'Die Seite öffnet sich auch ohne Netz.',
    online: 'Zum Öffnen braucht die Seite das Netz.',
  },
  about: {
    page: 'Diese Seite',
    gateway: 'Gateway',
    protocol: 'Protokoll',
    licence: 'Lizenz',
    news: {
      same: '',
      'page-older':
        'Das Gateway ist neuer als diese Seite. Die Seite neu laden, damit beide von einer Version sind.',
      'page-newer':
        'Diese Seite ist neuer als das Gateway. Das Gateway aktualisieren oder die Seite neu laden, damit beide von einer Version sind.',
      other: 'Diese Seite und das Gateway sind von verschiedenen Versionen. Die Seite neu laden.',
    },
    reload: 'Die Seite neu laden',
  },
};

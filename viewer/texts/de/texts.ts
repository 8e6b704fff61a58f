import type { CommandErrorCode } from '../../models/control/commands.ts';
import type { PairingProblem } from '../../models/signing/pairing.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { Texts } from '../en/texts.ts';
import { capital, sentence, wholeSentence } from '../sentence.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** Whom to ask, for those who may not set it themselves. */
const ASK = 'Wer Oriel betreibt,';

const QUALITIES = { main: 'Hoch', sub: 'Niedrig' } as const;

const ROLES: Readonly<Record<Role, string>> = {
  viewer: 'Zuschauer',
  operator: 'Bediener',
  admin: 'Verwalter',
};

function moment(ms: number): string {
  return new Date(ms).toLocaleString('de-DE', MOMENT);
}

const MOMENT = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;

const NOTICED: Readonly<Record<Noticed, string>> = {
  motion: 'Bewegung',
  person: 'Person',
  vehicle: 'Fahrzeug',
  tamper: 'Manipulation',
};

/** Each goes on after a colon, and before a full stop. */
const PAIRING_PROBLEMS: Readonly<Record<PairingProblem['kind'], (reason: string) => string>> = {
  refused: (reason) => reason,
  unknown: () => 'der Link wurde schon benutzt, ist abgelaufen oder zurückgezogen',
  unreached: (reason) => `Oriel ist nicht zu erreichen (${reason})`,
  unheard: () => 'vom Gateway ist nichts zu hören',
};

const PAIRING_ADVICE: Readonly<Record<PairingProblem['kind'], string>> = {
  refused: 'Um einen neuen Link bitten.',
  unknown: 'Um einen neuen Link bitten.',
  unreached: 'Nachsehen, ob dieses Gerät ein Netz hat, und den Link noch einmal öffnen.',
  unheard: 'Nachsehen, ob das Gateway läuft, und den Link noch einmal öffnen.',
};

/** What is to be reached: Oriel itself, or the broker between, where that is another's. */
function way(broker: string | undefined): string {
  return broker === undefined ? 'Oriel' : `der Broker ${broker}`;
}

function reasonIn(problem: PairingProblem): string {
  return 'reason' in problem ? problem.reason.replace(/[.\s]+$/, '') : '';
}

/** What the viewer says in German. */
export const texts: Texts = {
  product: 'Oriel',
  signIn: {
    hint: 'Den Link öffnen oder scannen, den das Gateway zeigt, oder den Betreiber um einen bitten. Link oder Token lassen sich hier auch eintippen.',
    token: 'Token oder Link',
    show: 'Zeigen',
    hide: 'Verbergen',
    submit: 'Anmelden',
    another: 'Anderes Token nehmen',
    empty: 'Zuerst das Token eintippen.',
    refused: (reason) => `Das Gateway nimmt dieses Token nicht: ${sentence(reason)}`,
    ended: (gateway, reason) => `Der Zugang zu „${gateway}“ ist zu Ende: ${sentence(reason)}`,
    goOn: 'Weiter wie bisher',
    retry: 'Noch einmal versuchen',
    unable:
      'Dieser Browser hat keine sicheren Zufallszahlen, ohne die sich nichts verschlüsseln lässt. Den Link in einem neueren öffnen.',
  },
  pairing: {
    otherGateway: (gateway) =>
      `Dieser Link koppelt mit einem anderen Gateway. Dieser Browser ist mit dem Gateway „${gateway}“ gekoppelt und würde das vergessen.`,
    pairAnyway: 'Mit dem anderen koppeln',
    underWay: (name) => `Dieses Gerät wird als „${name}“ gekoppelt…`,
    done: (gateway, name) => `Mit dem Gateway „${gateway}“ als „${name}“ gekoppelt.`,
    unused:
      'Dieser Browser ist schon gekoppelt; der Link wurde nicht benutzt und ist noch gut für ein anderes Gerät.',
    unreadable: (reason) => `Es wurde nichts gekoppelt. ${capital(sentence(reason))}`,
    trouble: (problem) =>
      `${capital(PAIRING_PROBLEMS[problem.kind](reasonIn(problem)))}, neuer Versuch läuft…`,
    problem: (problem) =>
      `Es wurde nichts gekoppelt: ${PAIRING_PROBLEMS[problem.kind](reasonIn(problem))}. ${PAIRING_ADVICE[problem.kind]}`,
  },
  account: {
    who: (name, role) => `${name}, ${ROLES[role]}`,
    open: 'Einstellungen',
    openFailed: 'Die Einstellungen ließen sich nicht laden; die Seite neu laden.',
  },
  status: {
    signingIn: 'Anmeldung läuft…',
    signInWaits: (reason) => `Das Gateway ist nicht zu erreichen, neuer Versuch läuft: ${sentence(reason)}`,
    deviceOffline: 'Dieses Gerät ist offline.',
    openingLink: (broker) =>
      broker === undefined ? 'Verbindung zu Oriel…' : `Verbindung zum Broker ${broker}…`,
    linkRefused: (gateway, broker) =>
      `${capital(way(broker))} lässt dieses Gerät nicht ein. Sein Zugang zu „${gateway}“ ist vielleicht zu Ende; um einen neuen Link bitten.`,
    unheard: (gateway) => `Vom Gateway ${gateway} ist nichts zu hören; es wird gewartet…`,
    otherVersion: 'Das Gateway hat eine andere Version als diese Seite; danach wird gesehen…',
    noPath: 'Kein Weg zum Gateway gefunden, neuer Versuch läuft…',
    linkLost: (reason, broker) =>
      `${capital(way(broker))} ist nicht zu erreichen, neuer Versuch läuft: ${sentence(reason)}`,
    leaving: 'Das Gateway wird beendet…',
    gone: 'Das Gateway ist aus; es wird immer wieder nachgesehen…',
    offline: (gateway) => `Das Gateway ${gateway} ist offline; das Bild kommt mit ihm zurück.`,
    silent: 'Das Gateway antwortet nicht, es wird noch einmal gefragt…',
    listing: 'Kameras werden erfragt…',
    noCamera: 'Hier ist keine Kamera freigegeben.',
    asking: 'Bild wird erfragt…',
    cameraConnecting: (camera) => `Verbindung zur Kamera ${camera}…`,
    down: (reason) => (reason ? `Kein Bild: ${sentence(reason)}` : 'Kein Bild.'),
    off: 'Ausgeschaltet',
    stalled: 'Es kommt kein neues Bild, es wird noch einmal gefragt…',
    refused: (reason) => `Abgelehnt: ${sentence(reason)}`,
    unplayable: 'Dieser Browser kann nicht abspielen, was die Kamera sendet.',
    live: 'Live',
    liveWithoutLink: (broker) => `Live; ${way(broker)} ist nicht zu erreichen, neuer Versuch läuft…`,
    liveWithoutGateway: 'Live; vom Gateway ist nichts zu hören, es wird gewartet…',
  },
  cameras: {
    title: 'Kameras',
    add: 'Kamera hinzufügen',
    addFailed: 'Die Seite zum Hinzufügen einer Kamera ließ sich nicht laden.',
    loading: 'Die Liste der Kameras wird erwartet…',
    lastSeen: (ms) => `Die Liste ist vom ${moment(ms)}, als vom Gateway zuletzt zu hören war.`,
    noneYet: 'Hier gibt es noch keine Kamera.',
    none: (name) => `Für ${name} ist keine Kamera freigegeben. Wer Zugang vergibt, kann das ändern.`,
    state: {
      idle: 'bereit',
      connecting: 'verbindet',
      live: 'live',
      down: 'kein Bild',
      off: 'ausgeschaltet',
      unknown: 'nicht bekannt',
    },
  },
  wall: {
    all: 'Alle',
    title: 'Alle Kameras',
    count: (cameras) => (cameras === 1 ? '1 Kamera' : `${cameras} Kameras`),
    tile: (camera, said) => {
      if (typeof said === 'string') return `${camera}: ${said}`;
      return said.length > 0 ? `${camera}: ${said.map((each) => NOTICED[each]).join(', ')}` : camera;
    },
    step: (step, camera) => `${step}: ${camera}`,
    size: 'Größe der Bilder',
    sizes: { fit: 'Alle ins Fenster', small: 'Klein', medium: 'Mittel', large: 'Groß' },
    shortSizes: { fit: 'Alle', small: 'S', medium: 'M', large: 'L' },
    arrange: 'Anordnen',
    arranged: 'Fertig',
    earlier: (camera) => `${camera} einen Platz vor`,
    later: (camera) => `${camera} einen Platz zurück`,
    moved: (camera, place, of) => `${camera} ist jetzt ${place} von ${of}.`,
  },
  stage: {
    name: (camera) => `Bild von ${camera}`,
    noCamera: 'Keine Kamera',
    still: (seconds) => `Bild von vor ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}`,
    play: 'Abspielen',
    blocked: 'Der Browser wartet auf ein Tippen, bevor er abspielt.',
    quality: 'Bildqualität',
    qualities: QUALITIES,
    sound: {
      off: 'Ton einschalten',
      on: 'Ton ausschalten',
      blocked: 'Der Browser wartet auf ein Tippen, bevor er den Ton abspielt',
    },
    fullscreen: 'Vollbild',
    leaveFullscreen: 'Vollbild verlassen',
  },
  tools: {
    title: 'Werkzeuge',
    more: 'Weitere Werkzeuge',
    snapshot: 'Dieses Bild behalten',
    pictureInPicture: 'Bild über allem',
    leavePictureInPicture: 'Bild zurück in die Seite',
    rotate: 'Bild um ein Viertel drehen',
    share: 'Einen Link zu dieser Kamera teilen',
    linkTitle: (camera) => `${camera} in Oriel`,
    copied: 'Der Link ist kopiert.',
    kept: 'Das Bild ist gespeichert.',
    factor: (scale) => `${scale < 2 ? scale.toFixed(1).replace('.', ',') : Math.round(scale)}×`,
    resetZoom: (factor) => `${factor} vergrößert; das ganze Bild zeigen`,
    noPicture: 'Es ist kein Bild da, das sich behalten ließe.',
    noPictureInPicture: 'Der Browser lässt das Bild gerade nicht aus der Seite.',
    failed: 'Das ließ sich nicht laden; die Seite neu laden.',
    statistics: 'Statistik',
    aim: 'Durch Tippen zielen',
    aimHint: 'Antippen, was in die Mitte soll.',
  },
  noticed: {
    mark: (noticed) => noticed.map((each) => NOTICED[each]).join(', '),
    announced: (camera, noticed) =>
      sentence(`${camera} bemerkt ${noticed.map((each) => NOTICED[each]).join(' und ')}`),
  },
  controls: {
    more: 'Mehr',
    title: (camera) => `Mehr zu ${camera}`,
    close: 'Schließen',
    notConnected: 'Im Moment nicht mit der Kamera verbunden.',
    asking: 'Die Kamera wird gefragt, wie sie eingestellt ist…',
    still: 'Ein Bild speichern',
    night: 'Nachtmodus',
    light: 'Licht',
    modes: { on: 'An', off: 'Aus', auto: 'Auto' },
    picture: 'Bild',
    levels: {
      brightness: 'Helligkeit',
      contrast: 'Kontrast',
      saturation: 'Farbe',
      sharpness: 'Schärfe',
    },
    focus: 'Fokus',
    focusModes: { auto: 'Auto', manual: 'Von Hand' },
    nearer: 'Näher',
    farther: 'Ferner',
    focusHint: 'Der Autofokus ist an; auf „Von Hand“ stellen, um selbst scharfzustellen.',
    relays: 'Schalter',
    relay: (number) => `Schalter ${number}`,
    pulse: (number) => `Schalter ${number} (Impuls)`,
    operate: 'Betätigen',
    operateQuestion: 'Wirklich betätigen?',
    presets: 'Positionen',
    newPreset: 'Name für die jetzige Blickrichtung',
    save: 'Speichern',
    presetsFull: (most) => `Die Kamera merkt sich ${most} Positionen, und alle sind vergeben.`,
    rename: 'Umbenennen',
    renameOf: (preset) => `Neuer Name von ${preset}`,
    renameHint: 'Die Kamera fährt zuerst dorthin.',
    remove: 'Entfernen',
    removeOf: (preset) => `${preset} entfernen`,
    removeQuestion: (preset) => `${preset} entfernen?`,
    setHome: 'Zur Grundstellung machen',
    setHomeQuestion: 'Die jetzige Blickrichtung wird ihre Grundstellung.',
    camera: 'Diese Kamera',
    switchOff: 'Ausschalten',
    switchOffQuestion: 'Niemand sieht oder hört sie, bis sie wieder eingeschaltet wird.',
    switchOn: 'Einschalten',
    removeCamera: 'Diese Kamera entfernen',
    removeCameraQuestion: (camera) =>
      `${camera} wird aus der Konfiguration genommen, mit Adresse und Passwort.`,
    cancel: 'Abbrechen',
    confirm: 'Ja',
  },
  explain: {
    steps: {
      retry: 'Noch einmal versuchen',
      'switch-on': 'Einschalten',
      'camera-settings': 'Ihre Einstellungen öffnen',
      'network-settings': 'Netzeinstellungen',
      'use-sub': `${QUALITIES.sub} nehmen`,
    },
    deviceOffline: {
      text: 'Dieses Gerät ist offline. Das Bild kommt mit dem Netz zurück.',
      short: 'Dieses Gerät ist offline.',
    },
    leaving: {
      text: 'Das Gateway wird beendet. Wird es nur neu gestartet, kommt das Bild von selbst zurück.',
      short: 'Das Gateway wird beendet…',
    },
    gone: {
      text: 'Das Gateway wurde beendet und ist aus. Sobald es jemand wieder startet, kommt das Bild von selbst zurück.',
      short: 'Das Gateway ist aus.',
    },
    linkRefused: {
      text: (gateway, broker) =>
        `${capital(way(broker))} lässt dieses Gerät nicht ein. Sein Zugang zu „${gateway}“ ist vielleicht zu Ende; um einen neuen Link bitten.`,
      short: 'Dieses Gerät wird nicht eingelassen.',
    },
    linkLost: {
      text: (broker) =>
        `${capital(way(broker))} ist nicht zu erreichen. Nachsehen, ob dieses Gerät ein Netz hat und ob ${
          broker === undefined ? 'der Rechner, auf dem Oriel läuft, an ist und eines hat' : 'der Broker läuft'
        }.`,
      short: 'Oriel ist nicht zu erreichen.',
    },
    offline: {
      text: (gateway) =>
        `Das Gateway ${gateway} ist fort. Nachsehen, ob es an ist und ein Netz hat; das Bild kommt von selbst zurück.`,
      short: 'Das Gateway ist fort.',
    },
    otherVersion: {
      text: 'Das Gateway hat eine andere Version als diese Seite und wird nach seiner gefragt. Bleibt das so, die Seite schließen und wieder öffnen.',
      short: 'Das Gateway hat eine andere Version.',
    },
    silent: {
      text: 'Das Gateway antwortet nicht. Es wird immer wieder gefragt; bleibt das so, nachsehen, ob es noch läuft.',
      short: 'Das Gateway antwortet nicht.',
    },
    off: {
      text: (camera, mayConfigure) =>
        mayConfigure
          ? `${camera} ist ausgeschaltet.`
          : `${camera} ist ausgeschaltet. ${ASK} kann das ändern.`,
      short: 'Ausgeschaltet',
    },
    h265: {
      text: (camera, streams) =>
        ({
          main: `${camera} sendet H.265, was dieser Browser nicht abspielen kann: in der Kamera den Hauptstream auf H.264 stellen, oder Oriel einen H.264-Stream von ihr holen lassen.`,
          sub: `${camera} sendet H.265, was dieser Browser nicht abspielen kann: in der Kamera den Nebenstream auf H.264 stellen.`,
          both: `${camera} sendet H.265 in beiden Streams, was dieser Browser nicht abspielen kann: in der Kamera einen davon auf H.264 stellen.`,
        })[streams],
      short: 'H.265, was dieser Browser nicht abspielt.',
    },
    unplayable: {
      text: 'Dieser Browser kann nicht abspielen, was die Kamera sendet. Ihren Stream auf H.264 stellen, oder einen anderen Browser nehmen.',
      short: 'Dieser Browser kann es nicht abspielen.',
    },
    noH264: {
      text: 'Kameras senden H.264, und das spielt dieser Browser nicht. Firefox braucht dafür sein Plugin OpenH264 (siehe about:addons); andere Browser spielen es von selbst.',
      short: 'Dieser Browser spielt kein H.264.',
    },
    noWebRtc: {
      text: 'Bilder kommen über WebRTC, das diesem Browser fehlt oder abgeschaltet ist (auf einem iPhone durch den Blockierungsmodus). Erlauben, oder einen anderen Browser nehmen.',
      short: 'Dieser Browser hat kein WebRTC.',
    },
    forbidden: {
      text: (camera) => `${camera} ist hier nicht freigegeben. Wer den Zugang gab, kann das ändern.`,
      short: 'Nicht freigegeben.',
    },
    noSuchCamera: {
      text: (camera) => `Eine Kamera ${camera} gibt es hier nicht mehr. Eine andere wählen.`,
      short: 'Nicht mehr hier.',
    },
    withdrawn: {
      text: (gateway) => `Der Zugang zu „${gateway}“ ist zu Ende. Um einen neuen Link bitten.`,
      short: 'Der Zugang ist zu Ende.',
    },
    refused: {
      text: 'Das Gateway hat dieses Bild abgelehnt; sein Protokoll sagt, warum.',
      short: 'Das Gateway hat es abgelehnt.',
    },
    noCamera: {
      text: 'Hier ist keine Kamera freigegeben. Wer den Zugang gab, kann das ändern.',
      short: 'Keine Kamera',
    },
    unreachable: {
      text: (camera) => `${camera} antwortet nicht. Ist sie eingeschaltet und in ihrem Netz?`,
      short: 'Die Kamera antwortet nicht.',
    },
    credentials: {
      text: (camera, mayManage) =>
        `${camera} nimmt Benutzername und Passwort nicht, die Oriel für sie hat. ${mayManage ? 'In ihren Einstellungen die richtigen eintragen.' : `${ASK} kann die richtigen eintragen.`}`,
      short: 'Falsches Passwort für die Kamera.',
    },
    noStream: {
      text: (camera, mayManage) =>
        `${camera} hat keinen solchen Stream, oder nicht mehr. ${mayManage ? 'In ihren Einstellungen einen ihrer Streams wählen.' : `${ASK} kann einen anderen wählen.`}`,
      short: 'Die Kamera hat keinen solchen Stream.',
    },
    format: {
      text: (camera, mayManage) =>
        `${camera} sendet ein Bild, das Oriel nicht weitergeben kann. ${mayManage ? 'In ihren Einstellungen einen anderen Stream wählen, oder diesen an der Kamera auf H.264 stellen.' : `${ASK} kann ihren Stream auf H.264 stellen.`}`,
      short: 'Kein Format, das sich zeigen lässt.',
    },
    down: {
      text: (camera, reason) =>
        reason === undefined ? `${camera} gibt im Moment kein Bild.` : wholeSentence(reason, camera),
      short: 'Die Kamera gibt kein Bild.',
    },
    noPath: {
      text: 'Kein Weg zum Gateway gefunden. Was fehlt, steht in den Netzeinstellungen.',
      short: 'Kein Weg zum Gateway.',
    },
    noPicture: {
      text: (camera) =>
        `Die Verbindung zu ${camera} steht, aber es kommt kein Bild; es wird noch einmal gefragt. Bleibt das so, die Kamera neu starten.`,
      short: 'Es kommt kein Bild; neuer Versuch läuft…',
    },
    tooMany: {
      text: (mayManage) =>
        `Es sehen schon so viele zu, wie das Gateway einlässt. Eine Seite schließen, die niemand ansieht${mayManage ? ', oder mit webrtc.maxViewers mehr zulassen' : ''}; neue Versuche laufen von selbst.`,
      short: 'Es sehen schon zu viele zu.',
    },
    trouble: {
      text: 'Das Gateway konnte dieses Bild nicht senden; sein Protokoll sagt, warum.',
      short: 'Kein Bild; neuer Versuch läuft…',
    },
  },
  notes: {
    sound: (name) =>
      `Der Ton dieser Kamera ist ${name}; das können Browser über WebRTC nicht abspielen: an der Kamera G.711 oder Opus einstellen.`,
    reorders: (codec, low) =>
      `Diese Kamera sendet B-Frames, die Browser in falscher Folge zeigen: ${
        codec === 'H264'
          ? 'ihr H.264-Profil auf Baseline stellen, oder auf Main ohne B-Frames'
          : 'sie abschalten'
      } (GOP-Aufbau I+P), an der Kamera${low ? `, oder ${QUALITIES.sub} wählen` : ''}.`,
    otherQuality: (wanted) =>
      `${QUALITIES[wanted]} gibt es hier nicht: Es ist H.265, was dieser Browser nicht abspielen kann. Diesen Stream an der Kamera auf H.264 stellen.`,
  },
  ptz: {
    title: 'Kamera bewegen',
    pad: 'Richtung',
    left: 'Nach links',
    right: 'Nach rechts',
    up: 'Nach oben',
    down: 'Nach unten',
    zoomIn: 'Heranzoomen',
    zoomOut: 'Herauszoomen',
    home: 'Grundstellung',
    presets: 'Positionen',
    goTo: (preset) => `Nach ${preset}`,
    keys: 'Pfeiltasten schwenken, + und − zoomen, solange sie gehalten werden.',
    forbidden: (role) =>
      `Zusehen ja, bewegen nein: Dafür braucht es die Rolle ${ROLES.operator}, hier ist es ${ROLES[role]}.`,
    closed: 'Nicht verbunden',
    nobodyDrives: 'Niemand steuert',
    youDrive: 'Dieses Gerät steuert',
    drives: (name) => `${name} steuert`,
    otherDevice: (name) => `${name} steuert (anderes Gerät)`,
  },
  toasts: {
    title: 'Meldungen',
    news: 'Neues',
    dismiss: 'Verwerfen',
    forgery: 'Eine Nachricht kam nicht vom Gateway, oder galt nicht jetzt, und wird übergangen.',
    refusal: 'Das Gateway hat etwas abgelehnt.',
    unknownCamera: (camera) => `Eine Kamera ${camera} gibt es hier nicht, oder sie ist nicht freigegeben.`,
    noStill: (camera) => `${camera} gab kein Bild zum Speichern.`,
    notRemoved: (camera) => `${camera} wurde nicht entfernt.`,
    notSent: 'Das Gateway ist nicht zu erreichen; gleich noch einmal versuchen.',
    unanswered: (camera) => `Das Gateway hat einen Befehl an ${camera} nicht beantwortet.`,
    command: (camera, code) => {
      const titles: Readonly<Record<CommandErrorCode, string>> = {
        malformed: 'Das Gateway hat einen Befehl nicht verstanden.',
        forbidden: `Das Gateway erlaubt das bei ${camera} nicht.`,
        busy: `Jemand anderes steuert ${camera}.`,
        unsupported: `${camera} kann das nicht.`,
        'camera-refused': `${camera} hat einen Befehl abgelehnt.`,
        'camera-unreachable': `${camera} hat auf einen Befehl nicht geantwortet.`,
        'too-late': `Ein Befehl an ${camera} kam zu spät, um noch ausgeführt zu werden.`,
      };
      return titles[code];
    },
    reason: wholeSentence,
  },
};

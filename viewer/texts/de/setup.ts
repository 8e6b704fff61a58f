import type { Ability } from '../../../protocol/camera-setup.ts';
import type { NameFault } from '../../models/settings/camera-name.ts';
import type { SetupTexts } from '../en/setup.ts';
import { sentence } from '../sentence.ts';

/** Each goes on from “Sie kann”. */
const ABILITIES: Readonly<Record<Ability, string>> = {
  pan: 'nach links und rechts schwenken',
  tilt: 'nach oben und unten neigen',
  zoom: 'zoomen',
  presets: 'Positionen speichern',
  home: 'zur Grundstellung fahren',
  relative: 'sich schrittweise bewegen',
  absolute: 'eine Stelle anfahren',
  focus: 'scharfstellen',
  night: 'bei Nacht sehen',
  light: 'leuchten',
  picture: 'ihr Bild anpassen',
  relays: 'Lichter und Türen schalten',
  inputs: 'Schalter melden',
  events: 'Bewegung und Ähnliches melden',
  snapshot: 'Einzelbilder liefern',
  backchannel: 'Ton abspielen',
};

const FAULTS: Readonly<Record<NameFault, string>> = {
  empty: 'Sie braucht einen Namen.',
  pattern: 'Nur Buchstaben von a bis z, Ziffern, - und _, vorn ein Buchstabe oder eine Ziffer; höchstens 64.',
  reserved: 'Diesen Namen braucht Oriel selbst.',
  taken: 'So heißt schon eine Kamera.',
};

/** What the pages for adding a camera say, in German. */
export const setupTexts: SetupTexts = {
  title: 'Kamera hinzufügen',
  steps: {
    find: 'Welche?',
    credentials: 'Ihr Benutzername und Passwort',
    choose: 'Was sie zeigt',
  },
  close: 'Schließen',
  back: 'Zurück',
  search: 'Kameras suchen',
  searchAgain: 'Noch einmal suchen',
  searching: 'Auf jedem Netz des Gateways wird gelauscht; das dauert einige Sekunden…',
  searchFailed: (reason) => `Es wurde nicht gesucht: ${sentence(reason)}`,
  none: 'Keine Kamera hat geantwortet. Die hinter einem Router muss man mit ihrer Adresse nennen.',
  found: 'Kameras, die geantwortet haben',
  known: (name) => `schon da als ${name}`,
  address: 'Oder ihre Adresse',
  addressHint: 'Ihr Hostname, ihre IP-Adresse, ihre ganze ONVIF-Adresse oder die ihres Streams: rtsp://…',
  next: 'Weiter',
  username: 'Benutzername',
  password: 'Passwort',
  show: 'Zeigen',
  hide: 'Verbergen',
  credentialsHint: {
    onvif: (camera) =>
      `Wie sie in der Kamera unter ${camera} eingestellt sind; beide dürfen leer bleiben, wenn sie nichts verlangt.`,
    stream: (camera) => `Die Kamera unter ${camera} verlangt sie, bevor sie ihren Stream zeigt.`,
  },
  look: 'Ansehen',
  looking: {
    onvif: 'Die Kamera wird gefragt, was sie hat, und nach einem Bild jedes Profils…',
    stream: 'Die Kamera wird gefragt, was ihr Stream ist…',
  },
  refused: sentence,
  can: (abilities) =>
    abilities.length === 0
      ? 'Sie kann ihr Bild zeigen, sonst nichts.'
      : sentence(`Sie kann ${abilities.map((ability) => ABILITIES[ability]).join(', ')}`),
  stream: ({ codec, width, height, sound, unsupportedSound }) =>
    [
      codec.replace('H26', 'H.26'),
      width !== undefined && height !== undefined && `${width} × ${height}`,
      sound === undefined ? unsupportedSound === undefined && 'ohne Ton' : `Ton ${sound}`,
    ]
      .filter(Boolean)
      .join(' · '),
  streamAlone:
    'Allein durch ihren Stream lässt sich eine Kamera nicht bewegen und meldet nichts. Spricht sie ONVIF, dann lieber mit ihrem Hostnamen hinzufügen.',
  notForAll:
    'Nicht jeder Browser spielt H.265. Damit alle sie sehen: die Kamera auf H.264 stellen, oder einen Stream von ihr hinzufügen, der H.264 hat.',
  noSound: (codec) =>
    `Kein Browser spielt ihren Ton (${codec}). Zum Hören in der Kamera auf G.711 oder Opus stellen.`,
  profiles: 'Ihre Profile',
  size: (width, height) => (width > 0 && height > 0 ? `${width} × ${height}` : 'Größe nicht genannt'),
  fps: (fps) => `${fps} Bilder/s`,
  noCodec: 'Codec nicht genannt',
  noStill: 'Kein Bild',
  use: (profile) => `Wofür ${profile} ist`,
  main: 'Groß',
  sub: 'Klein',
  mainHint: 'Groß ist das volle Bild, klein das für langsame Verbindungen.',
  name: 'Name in Oriel',
  fault: (fault) => FAULTS[fault],
  takeName: (name) => `${name} nehmen`,
  add: 'Diese Kamera hinzufügen',
  adding: 'Wird hinzugefügt…',
};

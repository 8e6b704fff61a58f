import type { Ability } from '../../../protocol/camera-setup.ts';
import type { NameFault } from '../../models/settings/camera-name.ts';
import { sentence } from '../sentence.ts';
import type { SetupTexts } from '../setup.ts';

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
  pattern:
    'Nur Buchstaben ohne Umlaute, Ziffern, - und _, vorn ein Buchstabe oder eine Ziffer; höchstens 64.',
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
  addressHint: 'Ihr Hostname, ihre IP-Adresse oder ihre ganze ONVIF-Adresse.',
  next: 'Weiter',
  username: 'Benutzername',
  password: 'Passwort',
  show: 'Zeigen',
  hide: 'Verbergen',
  credentialsHint: (url) =>
    `Wie sie in der Kamera unter ${url} eingestellt sind; beide dürfen leer bleiben, wenn sie nichts verlangt.`,
  look: 'Ansehen',
  looking: 'Die Kamera wird gefragt, was sie hat, und nach einem Bild jedes Profils…',
  refused: sentence,
  can: (abilities) =>
    abilities.length === 0
      ? 'Sie kann ihr Bild zeigen, sonst nichts.'
      : sentence(`Sie kann ${abilities.map((ability) => ABILITIES[ability]).join(', ')}`),
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
  add: 'Diese Kamera hinzufügen',
  adding: 'Wird hinzugefügt…',
};

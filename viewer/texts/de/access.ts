import type { AccessTexts } from '../en/access.ts';
import { wholeSentence } from '../sentence.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** Each goes on after “darf”. */
const RIGHTS: Readonly<Record<Role, string>> = {
  viewer: 'zusehen',
  operator: 'zusehen und Kameras bewegen',
  admin: 'zusehen, Kameras bewegen und alles ändern',
};

const ROLES: Readonly<Record<Role, string>> = {
  viewer: 'Zuschauer',
  operator: 'Bediener',
  admin: 'Verwalter',
};

function day(ms: number): string {
  return new Date(ms).toLocaleDateString('de-DE', { day: 'numeric', month: 'short', year: 'numeric' });
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 2) return 'gerade eben';
  if (minutes < 120) return `vor ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `vor ${hours} h` : `vor ${Math.floor(hours / 24)} Tagen`;
}

/** What the page about this device and about who has access says, in German. */
export const accessTexts: AccessTexts = {
  cancel: 'Abbrechen',
  thisDevice: {
    title: 'Dieses Gerät',
    device: (name, gateway) => `Es ist mit dem Gateway „${gateway}“ als „${name}“ gekoppelt.`,
    token: (name, gateway) => `Es ist beim Gateway „${gateway}“ mit dem Token ${name} angemeldet.`,
    role: (role) => `Rolle ${ROLES[role]}: Es darf ${RIGHTS[role]}.`,
    cameras: (cameras) =>
      cameras.length === 0 ? 'Es sieht keine Kamera.' : `Es sieht ${cameras.join(', ')}.`,
    language: 'Sprache',
    night: 'Nachts dunkel, was immer das System sagt',
    haptics: 'Ein kurzes Zittern unter dem Finger',
    hide: 'Meine Adresse verbergen',
    hideHint:
      'Bilder kommen dann nur über den TURN-Server des Gateways, sodass keine Seite die Adresse der anderen erfährt. Das ist langsamer.',
    hideVain: (on) =>
      `Es ist kein TURN-Server eingerichtet, und ohne ihn ${on ? 'kommt kein Bild, solange das an ist' : 'käme kein Bild'}. Wer Oriel betreibt, kann einen unter webrtc.iceServers in der Konfiguration eintragen.`,
    hideLocked: 'Wer den Zugang gab, hat das so eingestellt: Bilder kommen nur über ein Relais.',
    signOut: 'Abmelden',
    unpair: 'Kopplung aufheben',
    unpairQuestion: (gateway) =>
      `Dieser Browser vergisst seinen Schlüssel. Um zu „${gateway}“ zurückzukommen, braucht er einen neuen Kopplungslink.`,
    unpairConfirm: 'Aufheben',
  },
  people: {
    title: 'Menschen und Geräte',
    loading: 'Das Gateway wird gefragt…',
    none: 'Noch ist kein Gerät gekoppelt.',
    refused: (reason) =>
      reason === undefined
        ? 'Das Gateway hat nicht geantwortet; noch einmal versuchen.'
        : wholeSentence(reason),
    own: 'dieses Gerät',
    online: 'jetzt da',
    seen: (ms) => `zuletzt ${ago(ms)}`,
    neverSeen: 'seither nie da',
    role: (role) => ROLES[role],
    cameras: (cameras) => (cameras.includes('*') ? 'alle Kameras' : cameras.join(', ')),
    until: (ms) => `bis ${day(ms)}`,
    relayOnly: 'nur über Relais',
    rename: 'Umbenennen',
    renameOf: (name) => `Neuer Name von ${name}`,
    revoke: 'Entziehen',
    revokeOf: (name) => `${name} den Zugang entziehen`,
    revokeQuestion: (name) => `${name} ist sofort draußen und braucht einen neuen Link, um zurückzukommen.`,
  },
  invite: {
    begin: 'Jemanden einladen',
    title: 'Jemanden einladen',
    name: 'Name des Geräts (darf leer bleiben)',
    role: 'Rolle',
    roles: ROLES,
    roleHint: (role) => `Wer den Link öffnet, darf ${RIGHTS[role]}.`,
    cameras: 'Kameras',
    allCameras: 'Alle',
    stay: 'Für wie lange',
    stays: { always: 'Immer', today: 'Heute', weekend: 'Wochenende', date: 'Bis…' },
    date: 'Letzter Tag',
    badDate: 'Einen Tag wählen, der noch nicht vorbei ist.',
    relayOnly: 'Nur über Relais: verbirgt die Adressen dieses Hauses',
    make: 'Link machen',
    making: 'Wird gemacht…',
  },
  made: {
    title: 'Abscannen oder den Link senden',
    qr: 'QR-Code des Kopplungslinks',
    link: 'Kopplungslink',
    hint: (minutes) =>
      `Gut für ein Gerät, noch ${minutes < 1 ? 'weniger als eine Minute' : `${minutes} min`}. Wer den Link hat, hat den Zugang: sonst niemandem zeigen.`,
    local:
      'Er öffnet sich nur auf dem Rechner, auf dem Oriel läuft: zuerst Oriel im Netz öffnen (http.listen in der Konfiguration).',
    copy: 'Link kopieren',
    copied: 'Kopiert',
    share: 'Teilen…',
    done: 'Fertig',
    used: 'Der Link wurde benutzt: Ein Gerät ist gekoppelt.',
  },
  open: {
    title: 'Links, die noch niemand benutzt hat',
    item: (name, role) => `${name ?? 'Irgendein Gerät'}, ${ROLES[role]}`,
    left: (minutes) => (minutes < 1 ? 'weniger als eine Minute' : `${minutes} min`),
    withdraw: 'Zurückziehen',
    withdrawOf: (name) => `Den Link für ${name} zurückziehen`,
  },
};

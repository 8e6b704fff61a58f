import type { Stay } from '../../models/settings/invitation-draft.ts';
import { wholeSentence } from '../sentence.ts';
import type { Translation } from '../translation.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** Each goes on after “may”. */
const ROLES: Readonly<Record<Role, string>> = {
  viewer: 'watch',
  operator: 'watch and move cameras',
  admin: 'watch, move cameras and change everything',
};

function day(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 2) return 'a moment ago';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** What the settings say of this device and of who has access; apart, so that only who opens it loads it. */
export const accessTexts = {
  cancel: 'Cancel',
  thisDevice: {
    title: 'This device',
    device: (name: string, gateway: string) => `It is paired with the gateway “${gateway}” as “${name}”.`,
    token: (name: string, gateway: string) =>
      `It is signed in to the gateway “${gateway}” by the token ${name}.`,
    role: (role: Role) => `Role ${role}: it may ${ROLES[role]}.`,
    cameras: (cameras: readonly string[]) =>
      cameras.length === 0 ? 'It sees no camera.' : `It sees ${cameras.join(', ')}.`,
    language: 'Language',
    night: 'Dark at night, whatever the system says',
    haptics: 'A short tremble under the finger',
    hide: 'Hide my address',
    hideHint:
      'Pictures then take the way through the gateway’s TURN server only, so that neither side learns the other’s address. That is slower.',
    hideVain: (on: boolean) =>
      `No TURN server is set up, and without one ${on ? 'no picture comes while this is on' : 'there would be no picture'}. Whoever runs Oriel can name one under webrtc.iceServers in its configuration.`,
    hideLocked: 'Whoever gave access has set this: pictures come through a relay only.',
    signOut: 'Sign out',
    unpair: 'Unpair this device',
    unpairQuestion: (gateway: string) =>
      `This browser forgets its key. To come back to “${gateway}”, it needs a new pairing link.`,
    unpairConfirm: 'Unpair',
  },
  people: {
    title: 'People and devices',
    loading: 'Asking the gateway…',
    none: 'No device is paired yet.',
    refused: (reason: string | undefined) =>
      reason === undefined ? 'The gateway has not answered; try again.' : wholeSentence(reason),
    own: 'this device',
    online: 'here now',
    seen: (ms: number) => `last here ${ago(ms)}`,
    neverSeen: 'never here since',
    role: (role: Role) => role,
    cameras: (cameras: readonly string[]) => (cameras.includes('*') ? 'all cameras' : cameras.join(', ')),
    until: (ms: number) => `until ${day(ms)}`,
    relayOnly: 'relay only',
    rename: 'Rename',
    renameOf: (name: string) => `New name of ${name}`,
    revoke: 'Revoke',
    revokeOf: (name: string) => `Revoke ${name}`,
    revokeQuestion: (name: string) => `${name} is out at once, and needs a new link to come back.`,
  },
  invite: {
    begin: 'Invite somebody',
    title: 'Invite somebody',
    name: 'Name of the device (may stay empty)',
    role: 'Role',
    roles: { viewer: 'Viewer', operator: 'Operator', admin: 'Admin' } satisfies Record<Role, string>,
    roleHint: (role: Role) => `Whoever opens the link may ${ROLES[role]}.`,
    cameras: 'Cameras',
    allCameras: 'All',
    stay: 'For how long',
    stays: { always: 'Always', today: 'Today', weekend: 'Weekend', date: 'Until…' } satisfies Record<
      Stay,
      string
    >,
    date: 'Last day',
    badDate: 'Choose a day that is not over yet.',
    relayOnly: 'Relay only: hides the addresses of this house',
    make: 'Make the link',
    making: 'Making it…',
  },
  made: {
    title: 'Scan this, or send the link',
    qr: 'QR code of the pairing link',
    link: 'Pairing link',
    hint: (minutes: number) =>
      `Good for one device, ${minutes < 1 ? 'less than a minute' : `${minutes} min`} more. Whoever has the link has the access: show it to nobody else.`,
    local:
      'It opens only on the computer that Oriel runs on: open Oriel to your network first (http.listen in its configuration).',
    copy: 'Copy the link',
    copied: 'Copied',
    share: 'Share…',
    done: 'Done',
    used: 'The link was used: a device has been paired.',
  },
  open: {
    title: 'Links that nobody has used yet',
    item: (name: string | undefined, role: Role) => `${name ?? 'Any device'}, ${role}`,
    left: (minutes: number) => (minutes < 1 ? 'less than a minute' : `${minutes} min`),
    withdraw: 'Withdraw',
    withdrawOf: (name: string) => `Withdraw the link for ${name}`,
  },
};

export type AccessTexts = Translation<typeof accessTexts>;

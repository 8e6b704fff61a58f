import { EVENT_QUIRKS } from '../events/quirks.ts';
import { ADDRESS_QUIRKS } from './addresses.ts';
import { BROKEN_XML_QUIRKS } from './broken-xml.ts';
import { MOVING_QUIRKS } from './moving.ts';
import type { Quirk } from './quirk.ts';
import { SIGN_IN_QUIRKS } from './signing-in.ts';

/** Every way in which cameras depart from ONVIF that Oriel knows of. */
export const QUIRKS: readonly Quirk[] = [
  ...SIGN_IN_QUIRKS,
  ...ADDRESS_QUIRKS,
  ...MOVING_QUIRKS,
  ...BROKEN_XML_QUIRKS,
  ...EVENT_QUIRKS,
];

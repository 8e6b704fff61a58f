import { ADDRESS_QUIRKS } from './addresses.ts';
import { ANSWER_QUIRKS } from './answers.ts';
import { CLOCK_QUIRKS } from './clock.ts';
import { EVENT_QUIRKS } from './events.ts';
import { PTZ_QUIRKS } from './ptz.ts';
import type { OnvifQuirk } from './quirk.ts';
import { SIGN_IN_QUIRKS } from './sign-in.ts';
import { STREAM_URI_QUIRKS } from './stream-uris.ts';

const TABLE = {
  ...CLOCK_QUIRKS,
  ...SIGN_IN_QUIRKS,
  ...ADDRESS_QUIRKS,
  ...STREAM_URI_QUIRKS,
  ...PTZ_QUIRKS,
  ...EVENT_QUIRKS,
  ...ANSWER_QUIRKS,
};

export type OnvifQuirkName = keyof typeof TABLE;

/** Every switch of the simulated camera's ONVIF side; a further one is a line in one of the tables above. */
export const ONVIF_QUIRKS: Readonly<Record<OnvifQuirkName, OnvifQuirk>> = TABLE;

import { ADDRESS_QUIRKS } from './addresses.ts';
import { ANSWER_QUIRKS } from './answers.ts';
import { AUTHENTICATION_QUIRKS } from './authentication.ts';
import { DESCRIPTION_QUIRKS } from './descriptions.ts';
import { H264_QUIRKS } from './h264.ts';
import type { Quirk } from './quirk.ts';
import { RTP_QUIRKS } from './rtp.ts';
import { TRANSPORT_QUIRKS } from './transports.ts';

const TABLE = {
  ...ADDRESS_QUIRKS,
  ...DESCRIPTION_QUIRKS,
  ...ANSWER_QUIRKS,
  ...AUTHENTICATION_QUIRKS,
  ...TRANSPORT_QUIRKS,
  ...RTP_QUIRKS,
  ...H264_QUIRKS,
};

export type QuirkName = keyof typeof TABLE;

/** Every switch of the simulated camera's RTSP side; a further one is a line in one of the tables above. */
export const QUIRKS: Readonly<Record<QuirkName, Quirk>> = TABLE;

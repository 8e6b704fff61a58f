import * as z from 'zod/mini';
import { PERSON_NAME_PATTERN } from './session-info.ts';
import { NAME_PATTERN } from './topics.ts';

/** Who has access, as an admin sees and changes it: what signaling's `manage` asks and `managed` answers. */

const id = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const personName = z.string().check(z.regex(PERSON_NAME_PATTERN));
const role = z.enum(['viewer', 'operator', 'admin']);
/** Names, or `*` for all, also those added later. */
const camera = z.union([z.literal('*'), z.string().check(z.regex(NAME_PATTERN))]);
const cameras = z.array(camera).check(z.minLength(1), z.maxLength(256));
/** Ms since 1970. */
const moment = z.int().check(z.nonnegative());

export const manageRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list') }),
  z.object({ kind: z.literal('rename'), device: id, name: personName }),
  z.object({ kind: z.literal('revoke'), device: id }),
  z.object({
    kind: z.literal('invite'),
    /** What the device is to be called; without it, as it calls itself. */
    name: z.optional(personName),
    role,
    cameras,
    /** When a guest's access ends; absent for one who stays. */
    until: z.optional(moment),
    relayOnly: z.optional(z.boolean()),
  }),
  z.object({ kind: z.literal('uninvite'), invitation: id }),
]);
export type ManageRequest = z.infer<typeof manageRequestSchema>;

const deviceInfo = z.object({
  id,
  name: personName,
  role,
  /** Empty where what it was for has been removed. */
  cameras: z.array(camera).check(z.maxLength(256)),
  until: z.optional(moment),
  relayOnly: z.boolean(),
  pairedAt: moment,
  /** When it was last signed in, to some minutes; absent where it never was. */
  seenAt: z.optional(moment),
  /** Whether it is signed in now. */
  online: z.boolean(),
  /** Whether it is the one that asks. */
  own: z.boolean(),
});
export type DeviceInfo = z.infer<typeof deviceInfo>;

const invitationInfo = z.object({
  id,
  name: z.optional(personName),
  role,
  cameras,
  until: z.optional(moment),
  relayOnly: z.boolean(),
  /** When the link is of no use any more. */
  expiresAt: moment,
});
export type InvitationInfo = z.infer<typeof invitationInfo>;

export const manageResultSchema = z.discriminatedUnion('kind', [
  /** Answers every request but `invite`: how things stand after it. */
  z.object({
    kind: z.literal('list'),
    devices: z.array(deviceInfo),
    invitations: z.array(invitationInfo),
  }),
  /** Answers `invite`: the whole link, which is shown once and kept nowhere. */
  z.object({ kind: z.literal('invitation'), link: z.string(), invitation: invitationInfo }),
  /** A sentence for the person who asked. */
  z.object({ kind: z.literal('refused'), message: z.string() }),
]);
export type ManageResult = z.infer<typeof manageResultSchema>;

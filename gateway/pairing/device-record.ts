import * as z from 'zod/mini';
import { ROLES } from '../../access/principal.ts';
import { idOfKey } from '../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';
import { PERSON_NAME_PATTERN } from '../../protocol/session-info.ts';
import { NAME_PATTERN } from '../../protocol/topics.ts';
import { nativePrimitives } from '../sealing/native-primitives.ts';
import { momentSchema } from './moment.ts';

const personName = z.string().check(z.regex(PERSON_NAME_PATTERN));
/** SHA-256 in base64url. */
const digest = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const id = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** What a device may do: given by an invitation, and the device's from then on. */
export const grantSchema = z.object({
  role: z.enum(ROLES),
  /** May be empty: what it was for was removed. */
  cameras: z
    .array(z.union([z.literal('*'), z.string().check(z.regex(NAME_PATTERN))]))
    .check(z.maxLength(256)),
  /** When a guest's access ends, in ms since 1970. */
  until: z.optional(z.int().check(z.nonnegative())),
  relayOnly: z.boolean(),
});
export type Grant = z.infer<typeof grantSchema>;

/** A device as `<state>/devices/<id>.json` keeps it. No secret is in it, but it says who may do what. */
export const deviceRecordSchema = z.extend(grantSchema, {
  name: personName,
  /** Ed25519, base64url. */
  key: digest,
  /** SHA-256 of what signs it in to the embedded broker. */
  doorDigest: digest,
  pairedAt: z.int().check(z.nonnegative()),
  /** By which link it came, so that an answer that was lost can be given again. */
  invitation: z.object({ id, doorDigest: digest, claimed: momentSchema }),
});
export type DeviceRecord = z.infer<typeof deviceRecordSchema>;

/** Whether `record` may stand under `id`, which is made of its key: a copied file is no second device. */
export function isRecordOf(id: string, { key }: DeviceRecord): boolean {
  const bytes = fromBase64url(key);
  return bytes !== undefined && idOfKey(bytes, nativePrimitives) === id;
}

/** An open pairing link as `<state>/invitations/<id>.json` keeps it; its secret is kept nowhere. */
export const invitationRecordSchema = z.extend(grantSchema, {
  /** What the device is to be called. */
  name: z.optional(personName),
  doorDigest: digest,
  made: momentSchema,
  lifeMs: z.int().check(z.positive()),
  /** The id of the principal who invites: what it made ends with its own rights. */
  by: z.string().check(z.maxLength(128)),
});
export type InvitationRecord = z.infer<typeof invitationRecordSchema>;

/** Whether both give the same rights. */
export function isSameGrant(a: Grant, b: Grant): boolean {
  return (
    a.role === b.role &&
    a.until === b.until &&
    a.relayOnly === b.relayOnly &&
    a.cameras.length === b.cameras.length &&
    a.cameras.every((camera) => b.cameras.includes(camera))
  );
}

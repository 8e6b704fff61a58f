import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ATTRIBUTE, attributeOf, HEADER_BYTES, isStun } from './stun-message.ts';

const BINDING_REQUEST = 0x0001;
const DATA_INDICATION = 0x0017;
const FINGERPRINT_XOR = 0x5354554e;

/**
 * Makes a check that a TURN server has passed on such that the engine takes it, in place. Chromium (152 to 156 at least)
 * gives 0 as its tie-breaker in whatever it sends by a TURN server over TCP, which RFC 8445 allows, and libjuice takes
 * that for a missing attribute and answers 400 (libjuice issue 355): a viewer in a network without UDP would never
 * connect. `password` is the gateway's own of this connection, which the check is signed with.
 */
export function repairRelayed(packet: Buffer, password: string): void {
  if (packet.length < HEADER_BYTES) return;
  const first = packet.readUInt16BE(0);
  // Channel data (RFC 8656 section 12.4): a number from 0x4000 on, a length, and what the viewer sent.
  if (first >= 0x4000 && first < 0x5000)
    repairCheck(packet.subarray(4, 4 + packet.readUInt16BE(2)), password);
  else if (first === DATA_INDICATION && isStun(packet)) {
    const data = attributeOf(packet, ATTRIBUTE.data);
    if (data && repairCheck(data.value, password)) signOff(packet);
  }
}

/** Whether it was one to repair. */
function repairCheck(check: Buffer, password: string): boolean {
  if (!isStun(check) || check.readUInt16BE(0) !== BINDING_REQUEST) return false;
  const role = attributeOf(check, ATTRIBUTE.controlling) ?? attributeOf(check, ATTRIBUTE.controlled);
  const integrity = attributeOf(check, ATTRIBUTE.messageIntegrity);
  if (role?.value.length !== 8 || integrity?.value.length !== 20 || role.value.some((byte) => byte !== 0)) {
    return false;
  }
  const sign = () => {
    // RFC 8489 section 14.5: as if nothing came after it.
    const signed = Buffer.from(check.subarray(0, integrity.at));
    signed.writeUInt16BE(integrity.at + 24 - HEADER_BYTES, 2);
    return createHmac('sha1', password).update(signed).digest();
  };
  // What somebody else has made is not to be made good here.
  if (!sign().equals(integrity.value)) return false;
  role.value[7] = 1;
  sign().copy(integrity.value);
  signOff(check);
  return true;
}

/** RFC 8489 section 14.7. */
function signOff(message: Buffer): void {
  const fingerprint = attributeOf(message, ATTRIBUTE.fingerprint);
  if (fingerprint?.value.length !== 4) return;
  fingerprint.value.writeUInt32BE((crc32(message.subarray(0, fingerprint.at)) ^ FINGERPRINT_XOR) >>> 0);
}

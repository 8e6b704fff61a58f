import { createHash } from 'node:crypto';
import { escapeXml } from './xml-text.ts';

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

export interface UsernameTokenOptions {
  readonly username: string;
  readonly password: string;
  /** By the camera's clock, in ms since 1970. */
  readonly createdAt: number;
  /** 16 random bytes, new for each message. */
  readonly nonce: Buffer;
}

/** The Security header with a digested password (OASIS WSS UsernameToken Profile 1.0 section 3.1). */
export function usernameToken({ username, password, createdAt, nonce }: UsernameTokenOptions): string {
  const created = new Date(createdAt).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  return (
    `<Security s:mustUnderstand="1" xmlns="${WSS}-wssecurity-secext-1.0.xsd"><UsernameToken>` +
    `<Username>${escapeXml(username)}</Username>` +
    `<Password Type="${WSS}-username-token-profile-1.0#PasswordDigest">${digest}</Password>` +
    `<Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</Nonce>` +
    `<Created xmlns="${WSS}-wssecurity-utility-1.0.xsd">${created}</Created>` +
    '</UsernameToken></Security>'
  );
}

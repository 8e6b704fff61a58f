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
  /** Puts the password as it is, for cameras that know no other form. */
  readonly isText?: boolean;
}

/** The Security header (OASIS WSS UsernameToken Profile 1.0 section 3.1). */
export function usernameToken(options: UsernameTokenOptions): string {
  const { username, password, createdAt, nonce, isText = false } = options;
  const created = new Date(createdAt).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  return (
    `<Security s:mustUnderstand="1" xmlns="${WSS}-wssecurity-secext-1.0.xsd"><UsernameToken>` +
    `<Username>${escapeXml(username)}</Username>` +
    `<Password Type="${WSS}-username-token-profile-1.0#Password${isText ? 'Text' : 'Digest'}">${isText ? escapeXml(password) : digest}</Password>` +
    `<Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</Nonce>` +
    `<Created xmlns="${WSS}-wssecurity-utility-1.0.xsd">${created}</Created>` +
    '</UsernameToken></Security>'
  );
}

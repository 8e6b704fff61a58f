import { DeviceError, type DeviceErrorKind } from '../camera.ts';
import { LimitError } from './bounded-agent.ts';
import { XmlError } from './soap/parse-xml.ts';
import { unescapeXml } from './xml-text.ts';

/** How a SOAP request failed. */
export interface Failure {
  readonly error: Error;
  /** The answer's text, where there was one. */
  readonly xml?: string | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
}

/** Who was asked for what. */
export interface Asked {
  readonly camera: string;
  /** Host and port. */
  readonly address: string;
  /** The ONVIF operation. */
  readonly operation: string;
  readonly timeoutMs: number;
  /** Taken out of the camera's own words, should it echo it. */
  readonly secret: string | undefined;
}

/** Longest reason that is handed on, in UTF-16 units. */
const MAX_REASON_CHARS = 200;

/** Says what a failure means and what to do, in the camera's own words where it gave a reason. */
export function toDeviceError(failure: Failure, asked: Asked): DeviceError {
  const kind = kindOf(failure);
  const reason = reasonOf(failure, asked.secret);
  return new DeviceError({
    kind,
    camera: asked.camera,
    message: sentenceOf(kind, { ...asked, reason, status: failure.status, error: failure.error }),
    ...(failure.xml === undefined && { cause: failure.error }),
  });
}

/**
 * Whether the camera was there and spoke, if not as asked. After any other error it may have restarted, moved, or set
 * its clock.
 */
export function isAnswer(error: unknown): boolean {
  return (
    error instanceof DeviceError &&
    (error.kind === 'refused' || error.kind === 'unsupported' || error.kind === 'protocol')
  );
}

function kindOf({ error, xml = '', status }: Failure): DeviceErrorKind {
  if (error instanceof LimitError) return error.limit === 'time' ? 'timeout' : 'protocol';
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return 'timeout';
  if (status === undefined && code !== undefined && !/^(?:HPE|ERR)_/.test(code)) return 'unreachable';
  if (isFault(xml)) return faultKind(xml);
  if (status === 401 || status === 403) return 'refused-credentials';
  return status === undefined && /socket hang up|aborted/.test(error.message) ? 'unreachable' : 'protocol';
}

function faultKind(xml: string): DeviceErrorKind {
  // ONVIF Core Specification section 5.8.2.2; the words are for firmware that leaves out the subcode.
  if (
    /:NotAuthorized|not authori[sz]ed|unauthori[sz]ed|FailedAuthentication|UnsupportedSecurityToken/i.test(
      xml,
    )
  )
    return 'refused-credentials';
  if (/ActionNotSupported|not (?:supported|implemented)/i.test(xml)) return 'unsupported';
  return 'refused';
}

/** Whether an answer is a SOAP fault. */
export function isFault(xml: string): boolean {
  return /<(?:[\w-]+:)?Fault[\s>]/.test(xml);
}

/** The fault's text in SOAP 1.2, else in SOAP 1.1. */
function reasonOf({ xml = '' }: Failure, secret: string | undefined): string {
  if (!isFault(xml)) return '';
  const match =
    /<(?:[\w-]+:)?Text(?:\s[^<>]*)?>([^<]+)</.exec(xml) ??
    /<(?:[\w-]+:)?faultstring(?:\s[^<>]*)?>([^<]+)</.exec(xml);
  const words = unescapeXml(match?.[1] ?? '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return (secret ? words.replaceAll(secret, '…') : words).slice(0, MAX_REASON_CHARS);
}

interface Told extends Asked {
  readonly reason: string;
  readonly status: number | undefined;
  readonly error: Error;
}

function sentenceOf(kind: DeviceErrorKind, told: Told): string {
  const { camera, address, operation, reason, status, error } = told;
  const words = reason && `: ${reason}`;
  // While somebody adds it, a camera has no other name.
  const at = camera === address ? '' : ` at ${address}`;
  switch (kind) {
    case 'unreachable':
      return `The camera ${camera} can not be reached${at} (${codeOf(error) ?? 'it hung up'}); check that it is on and the address right`;
    case 'timeout':
      return `The camera ${camera}${at} did not answer ${operation} within ${told.timeoutMs / 1000} s`;
    case 'refused-credentials':
      return `The camera ${camera} refuses the user name or password${words}; check them in its onvif section`;
    case 'unsupported':
      return `The camera ${camera} does not support ${operation}${words}`;
    case 'refused':
      return `The camera ${camera} refuses ${operation}${words || ' without a reason'}`;
    case 'protocol': {
      const isError = status !== undefined && status >= 300;
      const what = isError
        ? `HTTP status ${status}`
        : error instanceof LimitError || error instanceof XmlError
          ? error.message
          : 'garbled';
      return `The camera ${camera}${at} did not answer ${operation} as ONVIF asks (${what}); check the address and its path`;
    }
  }
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

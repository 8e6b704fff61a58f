import { createHash, randomBytes } from 'node:crypto';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';

export interface SoapAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface SoapCall {
  /** On the camera's HTTP server; default the device service. */
  readonly path?: string;
  /** The content of the body. */
  readonly body: string;
  /** Added to the header. */
  readonly header?: string;
  /** How the message is signed; default by the digest of the password. */
  readonly sign?: 'digest' | 'text' | 'none';
  /** Of the message's `Created`, in ms since 1970; default now. */
  readonly createdAt?: number;
  readonly httpHeaders?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const TOKEN_TYPE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0';

export const PATHS = {
  device: '/onvif/device_service',
  media: '/onvif/media_service',
  ptz: '/onvif/ptz_service',
  events: '/onvif/event_service',
  imaging: '/onvif/imaging_service',
  io: '/onvif/deviceio_service',
} as const;

/** Asks the camera by the wire alone: what is written is sent, and what comes is given as it is. */
export async function askRaw(camera: SimulatedCamera, call: SoapCall): Promise<Response> {
  const { path = PATHS.device, body, header = '', httpHeaders = {}, signal } = call;
  return fetch(new URL(path, camera.onvifUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/soap+xml; charset=utf-8', ...httpHeaders },
    body: `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>${header}${tokenOf(camera, call)}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
    ...(signal && { signal }),
  });
}

export async function ask(camera: SimulatedCamera, call: SoapCall): Promise<SoapAnswer> {
  const response = await askRaw(camera, call);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The answer's XML. Throws where the camera answers by a fault. */
export async function tell(camera: SimulatedCamera, path: string, body: string): Promise<string> {
  const { status, text } = await ask(camera, { path, body });
  if (status !== 200) throw new Error(`${status}: ${reasonOf(text)}`);
  return text;
}

function reasonOf(text: string): string {
  return /<env:Text[^>]*>([^<]*)/.exec(text)?.[1] ?? text;
}

/** The texts, or attributes, that match in an answer. */
export function all(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

function tokenOf({ username, password }: SimulatedCamera, call: SoapCall): string {
  const { sign = 'digest', createdAt = Date.now() } = call;
  if (sign === 'none') return '';
  const nonce = randomBytes(16);
  const created = new Date(createdAt).toISOString();
  const secret =
    sign === 'text'
      ? password
      : createHash('sha1')
          .update(Buffer.concat([nonce, Buffer.from(created), Buffer.from(password)]))
          .digest('base64');
  const type = sign === 'text' ? 'PasswordText' : 'PasswordDigest';
  return `<w:Security xmlns:w="${SECURITY}"><w:UsernameToken><w:Username>${username}</w:Username><w:Password Type="${TOKEN_TYPE}#${type}">${secret}</w:Password><w:Nonce>${nonce.toString('base64')}</w:Nonce><w:Created>${created}</w:Created></w:UsernameToken></w:Security>`;
}

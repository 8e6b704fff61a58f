import { RtspError } from './errors.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** The password is not shown, as Basic would. */
  readonly digestOnly?: boolean;
}

/** Where to dial and what to ask for. */
export interface RtspTarget {
  /** As `net.connect` takes it: an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** The request URL, without credentials. */
  readonly url: string;
  /** `host:port` for messages. */
  readonly address: string;
  readonly credentials: Credentials | undefined;
  /** By TLS. */
  readonly isSecure: boolean;
}

const DEFAULT_PORT = 554;
/** Registered with IANA as `rtsps`. */
const DEFAULT_SECURE_PORT = 322;
const MAX_URL_CHARACTERS = 2048;
const SCHEME = /^rtsps?:\/\//i;

/**
 * Reads a camera's address. People paste passwords with `@`, `:`, `/` and `%` in them as they are, so the userinfo
 * is found from its right end and decoded only where it decodes. Explicit credentials win over those in the URL.
 * Throws {@link RtspError} `bad-url`.
 */
export function parseTarget(source: {
  url: string;
  username?: string;
  password?: string;
  digestOnly?: boolean;
}): RtspTarget {
  const text = source.url.trim();
  if (text.length > MAX_URL_CHARACTERS)
    throw badUrl(`The camera's URL is longer than ${MAX_URL_CHARACTERS} characters`);
  if (!SCHEME.test(text)) throw badUrl("The camera's URL does not begin with rtsp://");
  // A line break in a URL would let it write headers of its own into every request.
  if (hasControlCharacter(text)) throw badUrl("The camera's URL holds a control character");
  const parts = splitUrl(text);
  if (!parts)
    throw badUrl("The camera's URL has no valid host and port; an IPv6 address must stand in [brackets]");
  const isSecure = parts.scheme === 'rtsps';
  const { host, port = isSecure ? DEFAULT_SECURE_PORT : DEFAULT_PORT, authority, path, userinfo } = parts;
  return {
    host,
    port,
    url: `${parts.scheme}://${authority}${path}`,
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    credentials: credentialsFrom({
      userinfo,
      username: source.username,
      password: source.password,
      digestOnly: source.digestOnly ?? false,
    }),
    isSecure,
  };
}

/**
 * The URL that a description's control attributes hang on (RFC 2326 C.1.1): Content-Base where it can be made sense
 * of, the requested URL otherwise. Cameras send a bare host and path, a doubled scheme, a path alone, or an IPv6
 * address without brackets.
 */
export function baseUrl(options: { requestUrl: string; contentBase: string | undefined }): string {
  const { requestUrl } = options;
  const text = encodeUnsafe((options.contentBase ?? '').trim());
  if (text === '') return requestUrl;
  if (SCHEME.test(text)) return repairUrl(text, requestUrl);
  if (text.includes('://')) return requestUrl;
  if (text.startsWith('/')) return origin(requestUrl) + text;
  const firstSegment = text.split('/', 1)[0] ?? '';
  const dialled = splitUrl(requestUrl);
  if (
    /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/.test(firstSegment) ||
    firstSegment === dialled?.authority ||
    firstSegment === dialled?.host
  )
    return repairUrl(`${dialled?.scheme ?? 'rtsp'}://${text}`, requestUrl);
  const path = dialled?.path.split('?', 1)[0] ?? '/';
  return origin(requestUrl) + path.slice(0, path.lastIndexOf('/') + 1) + text;
}

/**
 * A control attribute on its base, by concatenation as every client does it: a URL resolver would drop the query
 * that the base ends in, and the stream with it.
 */
export function joinControl(options: { base: string; control: string | undefined }): string {
  const { base } = options;
  const control = encodeUnsafe((options.control ?? '').trim());
  if (control === '' || control === '*') return base;
  if (SCHEME.test(control)) return repairUrl(control, base);
  if (control.startsWith('?')) return base + control;
  const stem = base.endsWith('/') ? base.slice(0, -1) : base;
  if (!control.startsWith('/')) return `${stem}/${control}`;
  // Most cameras that lead with a slash mean "below the base"; the few that mean the root repeat the base's path.
  const path = stem.slice(origin(stem).length);
  return path !== '' && control.startsWith(`${path}/`) ? origin(base) + control : stem + control;
}

interface UrlParts {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  /** Host and port as written, without userinfo. */
  readonly authority: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
}

function splitUrl(url: string): UrlParts | undefined {
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  const rest = url.slice(url.indexOf('://') + 3);
  const slash = rest.indexOf('/');
  const head = slash < 0 ? rest : rest.slice(0, slash);
  let at = head.lastIndexOf('@');
  // No host before the first slash: the slash belongs to a password.
  if (at < 0 && !parseAuthority(head)) at = rest.indexOf('@');
  const authorityEnd = rest.slice(at + 1).search(/[/?]/);
  const end = authorityEnd < 0 ? rest.length : at + 1 + authorityEnd;
  const authority = rest.slice(at + 1, end);
  const parsed = parseAuthority(authority);
  if (!parsed) return undefined;
  const tail = rest.slice(end);
  return {
    scheme,
    userinfo: at < 0 ? undefined : rest.slice(0, at),
    authority,
    ...parsed,
    path: encodeUnsafe(tail.startsWith('/') ? tail : `/${tail}`),
  };
}

/** A host beyond ASCII is none: requests are written in latin1, where U+010A would become a line feed. */
function parseAuthority(text: string): { host: string; port: number | undefined } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|((?:(?![:/?#@[\]])[!-~])+))(?::(\d{0,5}))?$/.exec(
    text.split('?', 1)[0] ?? '',
  );
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  if (!match?.[3]) return { host, port: undefined };
  const port = Number(match[3]);
  return port >= 1 && port <= 65535 ? { host, port } : undefined;
}

/** Takes out what would make a request line invalid: a doubled scheme, credentials, a broken host. */
function repairUrl(url: string, dialledUrl: string): string {
  const single = url.replace(/^(?:rtsps?:\/\/)+(?=rtsps?:\/\/)/i, '');
  const parts = splitUrl(single);
  if (parts) return `${parts.scheme}://${parts.authority}${parts.path}`;
  const rest = single.replace(SCHEME, '');
  const slash = rest.indexOf('/');
  return origin(dialledUrl) + (slash < 0 ? '/' : rest.slice(slash));
}

function origin(url: string): string {
  const slash = url.indexOf('/', url.indexOf('://') + 3);
  return slash < 0 ? url : url.slice(0, slash);
}

function credentialsFrom(options: {
  userinfo: string | undefined;
  username: string | undefined;
  password: string | undefined;
  digestOnly: boolean;
}): Credentials | undefined {
  const { userinfo, digestOnly } = options;
  const colon = userinfo?.indexOf(':') ?? -1;
  const username = options.username ?? decode(colon < 0 ? userinfo : userinfo?.slice(0, colon));
  const password = options.password ?? decode(colon < 0 ? undefined : userinfo?.slice(colon + 1));
  if (username === undefined && password === undefined) return undefined;
  return { username: username ?? '', password: password ?? '', ...(digestOnly && { digestOnly }) };
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Percent-encodes what may not stand in a request line; what is encoded already stays. */
function encodeUnsafe(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function badUrl(problem: string): RtspError {
  return new RtspError({
    kind: 'bad-url',
    address: '',
    message: `${problem}: write it as rtsp://host:port/path`,
  });
}

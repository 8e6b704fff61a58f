import { isIP } from 'node:net';
import { z } from 'zod';
import { NAME_PATTERN } from '../protocol/topics.ts';

/** The forms in which single values are written in the configuration, and what becomes of each. */

/** Where a server listens. `host` is undefined for all interfaces. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** UDP ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const BYTES_PER_UNIT = { B: 1, kB: 1_000, MB: 1_000_000, KiB: 1_024, MiB: 1_048_576 } as const;
const DURATION = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)$/;
const WARMTH = /^(?:always|never|\d{1,7}(?:\.\d{1,3})?(?:ms|s|m|h))$/;
const BYTE_SIZE = /^(\d{1,7}(?:\.\d{1,3})?)(B|kB|MB|KiB|MiB)$/;

/** A duration such as `10s`; the value is in ms. */
export function duration(bounds: { atLeast?: string; atMost: string }) {
  const minMs = bounds.atLeast === undefined ? 0 : parseDuration(bounds.atLeast);
  const maxMs = parseDuration(bounds.atMost);
  return z
    .string()
    .regex(DURATION, 'expected a duration such as 10s, 500ms or 2m')
    .refine((text) => !(parseDuration(text) < minMs), `expected at least ${bounds.atLeast}`)
    .refine((text) => !(parseDuration(text) > maxMs), `expected at most ${bounds.atMost}`)
    .transform(parseDuration);
}

function parseDuration(text: string): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return Math.round(Number(amount) * factor(MS_PER_UNIT, unit));
}

/** A size such as `8MB`; the value is in bytes. */
export function byteSize(bounds: { atLeast: string; atMost: string }) {
  const [min, max] = [parseByteSize(bounds.atLeast), parseByteSize(bounds.atMost)];
  return z
    .string()
    .regex(BYTE_SIZE, 'expected a size such as 8MB, 512kB or 8MiB')
    .refine((text) => parseByteSize(text) >= min, `expected at least ${bounds.atLeast}`)
    .refine((text) => parseByteSize(text) <= max, `expected at most ${bounds.atMost}`)
    .transform(parseByteSize);
}

function parseByteSize(text: string): number {
  const [, amount, unit] = BYTE_SIZE.exec(text) ?? [];
  return Math.round(Number(amount) * factor(BYTES_PER_UNIT, unit));
}

function factor(units: Readonly<Record<string, number>>, unit: string | undefined): number {
  return units[unit ?? ''] ?? Number.NaN;
}

/** `host:port`, `[::1]:port` or `:port`. */
export const listenAddress = z
  .string()
  .refine(
    (text) => parseListen(text) !== undefined,
    'expected host:port, such as 127.0.0.1:8080, [::1]:8080, or :8080 for all interfaces',
  )
  .transform((text): ListenAddress => parseListen(text) ?? { host: undefined, port: 0 });

const LISTEN = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]{0,253})):(\d{1,5})$/;

function parseListen(text: string): ListenAddress | undefined {
  const match = LISTEN.exec(text);
  if (!match) return undefined;
  const [, ipv6, host, digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (ipv6 !== undefined && isIP(ipv6) !== 6)) return undefined;
  return { host: ipv6 ?? (host || undefined), port };
}

/** `first-last`, or one port. */
export const portRange = z
  .string()
  .refine(
    (text) => parsePorts(text) !== undefined,
    'expected a range of ports from 1 to 65535, such as 50000-50100',
  )
  .transform((text): PortRange => parsePorts(text) ?? { first: 0, last: 0 });

function parsePorts(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && first <= last && last <= 65_535 ? { first, last } : undefined;
}

/** The name of a gateway, camera or token: a level of an MQTT topic. */
export const nameText = z
  .string()
  .regex(NAME_PATTERN, 'expected 1 to 64 letters, digits, _ or -, beginning with a letter or digit');

/** Text that must not be empty and has a bound. */
export const shortText = z.string().min(1).max(256);

/** A path in the file system; a relative one counts from the configuration file's directory. */
export const filePath = z.string().min(1).max(4096);

export const ipAddress = z.string().refine((text) => isIP(text) !== 0, 'expected an IP address');

/**
 * A URL of one of `schemes` (without colon). `credentials: 'beside'` refuses those inside the URL, since it is
 * logged; `'inside'` allows them. Problems never quote a URL: it may hold a password all the same.
 */
export function urlText(options: { schemes: readonly string[]; credentials: 'inside' | 'beside' }) {
  const schemes = options.schemes.map((scheme) => `${scheme}://`).join(' or ');
  return z
    .string()
    .max(2048)
    .superRefine((text, context) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (!url || !options.schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '') {
        context.addIssue({
          code: 'custom',
          message:
            options.credentials === 'inside'
              ? `expected a URL ${schemes}[user:password@]host; write / ? # in a password as %2F %3F %23`
              : `expected a URL ${schemes}host`,
        });
      } else if (options.credentials === 'beside' && (url.username || url.password)) {
        context.addIssue({
          code: 'custom',
          message: 'a user name and a password stand in keys of their own, not in the URL',
        });
      }
    });
}

/** The first levels of MQTT topics: no wildcards, none empty. */
export const topicPrefix = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, 'expected a topic such as homeassistant, without + and #');

/** What a browser sends as `Origin`. */
export const originText = z
  .string()
  .max(256)
  .refine(
    (text) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    'expected an origin such as https://cameras.example, without a path',
  );

const ICE_URL =
  /^(stun|turn)s?:([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?$/;
const ICE_URL_EXPECTED =
  'expected an address such as stun:stun.example:3478, turn:turn.example:3478 or turn:turn.example:3478?transport=tcp';

/** A STUN or TURN address (RFC 7064, RFC 7065): a browser that is given another one opens no connection at all. */
export const iceUrl = z
  .string()
  .max(256)
  .regex(ICE_URL, ICE_URL_EXPECTED)
  .refine((text) => {
    const [, scheme, host = '', port = '3478', transport] = ICE_URL.exec(text) ?? [];
    const isHost = !host.startsWith('[') || isIP(host.slice(1, -1)) === 6;
    return isHost && Number(port) > 0 && Number(port) < 65_536 && (scheme === 'turn' || !transport);
  }, ICE_URL_EXPECTED);

/** A bearer token: visible ASCII, so that it passes through an Authorization header whole. */
export const secretToken = z
  .string()
  .min(8)
  .max(256)
  .regex(/^[\x21-\x7e]*$/, 'expected letters, digits and signs of ASCII, without spaces');

/** Who signs in to something else. */
export const username = shortText.max(128).exactOptional();
export const password = z.string().max(256).exactOptional();

/** How long a stream is pulled without viewers, in ms; `Infinity` is from the gateway's start and for ever. */
export const warmth = z
  .string()
  .regex(WARMTH, 'expected always, never, or a duration such as 10s, 500ms or 2m')
  .refine((text) => text === 'always' || !(parseWarmth(text) > parseDuration('24h')), 'expected at most 24h')
  .transform(parseWarmth);

function parseWarmth(text: string): number {
  if (text === 'always') return Number.POSITIVE_INFINITY;
  return text === 'never' ? 0 : parseDuration(text);
}

/** Lets a rule speak beside other problems; it then meets values that the keys' own checks have refused. */
export const EVEN_WHERE_INCOMPLETE = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

import { NAME_PATTERN, RESERVED_CAMERA_NAMES } from '../protocol/topics.ts';
import type { ListenAddress } from './values.ts';

/** What {@link findContradictions} reads; each part may be of any shape, since it may have been refused. */
interface Parts {
  readonly http?: unknown;
  readonly broker?: unknown;
  readonly access?: unknown;
  readonly cameras?: unknown;
}

interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What each key allows by itself but not all of them together. Quotes names, never a secret. */
export function findContradictions(parts: Parts): Contradiction[] {
  const cameras = fieldOfEach(parts.cameras, 'name');
  const tokens = field(parts.access, 'tokens');
  return [
    ...doubles(cameras).map(({ index, first, value }) => ({
      path: ['cameras', index, 'name'],
      message: `the name ${String(value)} is taken by cameras[${first}]`,
    })),
    ...reservedNames(cameras),
    ...doubles(fieldOfEach(tokens, 'name')).map(({ index, first, value }) => ({
      path: ['access', 'tokens', index, 'name'],
      message: `the name ${String(value)} is taken by access.tokens[${first}]`,
    })),
    ...doubles(fieldOfEach(tokens, 'token')).map(({ index, first }) => ({
      path: ['access', 'tokens', index, 'token'],
      message: `is the same secret as that of access.tokens[${first}]; give each its own`,
    })),
    ...strangeCameras(tokens, cameras),
    ...sharedPort(parts),
    ...plainBroker(parts),
  ];
}

function reservedNames(cameras: readonly unknown[]): Contradiction[] {
  return cameras.flatMap((name, index) =>
    typeof name === 'string' && RESERVED_CAMERA_NAMES.includes(name)
      ? [
          {
            path: ['cameras', index, 'name'],
            message: `${name} is a name that MQTT topics need; choose another`,
          },
        ]
      : [],
  );
}

function strangeCameras(tokens: unknown, cameras: readonly unknown[]): Contradiction[] {
  return fieldOfEach(tokens, 'cameras').flatMap((names, index) =>
    list(names).flatMap((name, position) =>
      typeof name !== 'string' || !NAME_PATTERN.test(name) || cameras.includes(name)
        ? []
        : [
            {
              path: ['access', 'tokens', index, 'cameras', position],
              message: `there is no camera named ${name}`,
            },
          ],
    ),
  );
}

function sharedPort({ http, broker }: Parts): Contradiction[] {
  const [web, mqtt] = [field(http, 'listen'), field(broker, 'listen')];
  if (!isListenAddress(web) || !isListenAddress(mqtt) || web.port !== mqtt.port || web.port === 0) return [];
  const overlap = web.host === mqtt.host || web.host === undefined || mqtt.host === undefined;
  return overlap
    ? [{ path: ['broker', 'listen'], message: `port ${web.port} is taken by http.listen; choose another` }]
    : [];
}

/** A browser lets an https page open no ws:// beyond its own machine. */
function plainBroker({ http, broker }: Parts): Contradiction[] {
  const url = field(field(broker, 'viewer'), 'url');
  if (typeof url !== 'string' || !URL.canParse(url) || !isHttps(http)) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'ws:' || isOwnMachine(hostname.replace(/^\[|\]$/g, ''))) return [];
  const message =
    'browsers open only wss:// from an https page, and this gateway’s pages are https; name the broker’s wss:// address';
  return [{ path: ['broker', 'viewer', 'url'], message }];
}

function isHttps(http: unknown): boolean {
  const [listen, url] = [field(http, 'listen'), field(http, 'url')];
  if (typeof url === 'string' && url.startsWith('https:')) return true;
  if (field(http, 'plain') === 'everywhere') return false;
  return field(http, 'tls') !== undefined || (isListenAddress(listen) && !isOwnMachine(listen.host));
}

function isOwnMachine(host: string | undefined): boolean {
  return host === 'localhost' || host === '::1' || host?.startsWith('127.') === true;
}

function isListenAddress(value: unknown): value is ListenAddress {
  return typeof value === 'object' && value !== null && 'host' in value && 'port' in value;
}

function doubles(values: readonly unknown[]): { index: number; first: number; value: unknown }[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return value === undefined || first === index ? [] : [{ index, first, value }];
  });
}

function fieldOfEach(values: unknown, key: string): unknown[] {
  return list(values).map((value) => field(value, key));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

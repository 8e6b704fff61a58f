/**
 * Every MQTT topic Oriel uses, in one place: gateway, viewer and the broker's access rules read the same lines.
 * Names (gateway, camera, token) match {@link NAME_PATTERN}, so none can hold `/`, `+` or `#`.
 */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Topic levels below `oriel/<gateway>/` that are not cameras; no camera may bear such a name. */
export const RESERVED_CAMERA_NAMES: readonly string[] = ['signal', 'status', 'bridge', 'command'];

export function topicRoot(gateway: string): string {
  return `oriel/${gateway}`;
}

/** `online` or `offline`, retained; the gateway's last will says `offline`. */
export function statusTopic(gateway: string): string {
  return `${topicRoot(gateway)}/status`;
}

/** What lasts, each `ON` or `OFF`, retained. `<n>` counts the camera's inputs and relays from 1. */
export type ConditionTopic =
  | 'motion'
  | 'person'
  | 'vehicle'
  | 'tamper'
  | `input/${number}`
  | `relay/${number}`;

/** What happens and is over: JSON with `event_type` and `at`, not retained. */
export type MomentTopic = 'line' | 'doorbell';

/** Where commands are taken, each with the right that it takes. */
export const COMMAND_TOPICS = [
  { topic: 'ptz/set', right: 'command' },
  { topic: 'preset/set', right: 'command' },
  { topic: 'home', right: 'command' },
  { topic: 'imaging/set', right: 'command' },
  { topic: 'relay/+/set', right: 'command' },
  { topic: 'snapshot/get', right: 'command' },
  { topic: 'enabled/set', right: 'configure' },
  { topic: 'configure/set', right: 'configure' },
] as const;
export type CommandFilter = (typeof COMMAND_TOPICS)[number]['topic'];
export type CommandTopic = Exclude<CommandFilter, 'relay/+/set'> | `relay/${number}/set`;

/** Where the answer to a command is published: `ptz/set` is answered on `ptz/result`, `home` on `home/result`. */
export type ResultTopic =
  | 'ptz/result'
  | 'preset/result'
  | 'home/result'
  | 'imaging/result'
  | `relay/${number}/result`
  | 'snapshot/result'
  | 'enabled/result'
  | 'configure/result';

export type CameraTopic =
  | 'state'
  /** `online` or `offline`, retained. */
  | 'availability'
  /** A JPEG as it is. */
  | 'snapshot'
  | ConditionTopic
  | MomentTopic
  | CommandFilter
  | CommandTopic
  | ResultTopic;

export function cameraTopic(options: { gateway: string; camera: string; topic: CameraTopic }): string {
  return `${topicRoot(options.gateway)}/${options.camera}/${options.topic}`;
}

/** What stays on the broker below a camera's topic, as filters. */
export const RETAINED_CAMERA_FILTERS = [
  'state',
  'availability',
  'motion',
  'person',
  'vehicle',
  'tamper',
  'input/+',
  'relay/+',
] as const;

/** Everything that there is below a camera's topic, as filters. */
export const CAMERA_FILTERS: readonly string[] = [
  ...RETAINED_CAMERA_FILTERS,
  'line',
  'doorbell',
  'snapshot',
  ...COMMAND_TOPICS.flatMap(({ topic }) => [topic, resultTopic(topic)]),
];

/** The level that tells a camera's inputs and relays apart. */
const NUMBER = /^[1-9]\d?$/;

/** Whether `rest`, which is a topic below a camera's or a filter for some, is what `filter` names. */
export function isBelowCamera(filter: string, rest: string): boolean {
  const wanted = filter.split('/');
  const levels = rest.split('/');
  return (
    wanted.length === levels.length &&
    wanted.every((level, i) => level === levels[i] || (level === '+' && NUMBER.test(levels[i] ?? '')))
  );
}

/** What the gateway subscribes to hear the commands to every camera. */
export function commandFilter(gateway: string, topic: CommandFilter): string {
  return `${topicRoot(gateway)}/+/${topic}`;
}

export interface CommandAddress {
  readonly camera: string;
  /** Below the camera's topic. */
  readonly topic: string;
  readonly filter: CommandFilter;
  /** Of a relay, from 1 on. */
  readonly number?: number;
}

/** Reads a topic that matched a {@link commandFilter}; nothing where it is none of a camera. */
export function parseCommandTopic(gateway: string, topic: string): CommandAddress | undefined {
  const root = `${topicRoot(gateway)}/`;
  if (!topic.startsWith(root)) return undefined;
  const [camera = '', ...levels] = topic.slice(root.length).split('/');
  if (!isCameraName(camera)) return undefined;
  const rest = levels.join('/');
  const filter = COMMAND_TOPICS.find((known) => isBelowCamera(known.topic, rest))?.topic;
  if (!filter) return undefined;
  const address = { camera, topic: rest, filter };
  return filter === 'relay/+/set' ? { ...address, number: Number(levels[1]) } : address;
}

/** Where a command on `topic`, below a camera's, is answered. */
export function resultTopic(topic: string): string {
  return topic === 'home' ? 'home/result' : topic.replace(/\/(set|get)$/, '/result');
}

export function isCameraName(level: string): boolean {
  return NAME_PATTERN.test(level) && !RESERVED_CAMERA_NAMES.includes(level);
}

/** The gateway's own mark in its queue at a broker: what comes before it has waited there. */
export function markerTopic(gateway: string): string {
  return `${topicRoot(gateway)}/bridge/marker`;
}

/** By which Home Assistant tells one device from another. */
export function discoveryId(options: { gateway: string; camera: string }): string {
  return `oriel_${options.gateway}_${options.camera}`;
}

/** Where Home Assistant reads what a camera is; `prefix` is its discovery prefix. */
export function discoveryTopic(options: { prefix: string; gateway: string; camera: string }): string {
  return `${options.prefix}/device/${discoveryId(options)}/config`;
}

/** Where Home Assistant says `online` when it has started. */
export function birthTopic(prefix: string): string {
  return `${prefix}/status`;
}

/** `up` runs from a viewer to the gateway, `down` from the gateway to that viewer. */
export type Direction = 'up' | 'down';

/** One viewer's signaling session, known to the broker by nothing but these. */
export interface SessionAddress {
  /** By `protocol/sealing/identity.ts`: 32 hex digits that tell nothing to whoever has not the gateway's key. */
  readonly gatewayId: string;
  /** The viewer's MQTT client id, random. */
  readonly session: string;
}

export function signalTopic(address: SessionAddress, direction: Direction): string {
  return `${topicRoot(address.gatewayId)}/signal/${address.session}/${direction}`;
}

/** What the gateway subscribes to hear every viewer. */
export function signalFilter(gatewayId: string): string {
  return `${topicRoot(gatewayId)}/signal/+/up`;
}

/** The session of a topic that matched {@link signalFilter}; nothing where that level is not a name. */
export function parseSignalTopic(topic: string): string | undefined {
  const [root, gateway, kind, session, direction, ...rest] = topic.split('/');
  if (root !== 'oriel' || !gateway || kind !== 'signal' || direction !== 'up' || rest.length > 0)
    return undefined;
  return session && NAME_PATTERN.test(session) ? session : undefined;
}

/** The gateway's key message, retained; said anew whenever the gateway comes to its broker. */
export function keyTopic(gatewayId: string): string {
  return `${topicRoot(gatewayId)}/key`;
}

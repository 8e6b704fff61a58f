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

export type CameraTopic = 'state' | 'motion' | 'ptz/set' | 'ptz/result';

export function cameraTopic(options: { gateway: string; camera: string; topic: CameraTopic }): string {
  return `${topicRoot(options.gateway)}/${options.camera}/${options.topic}`;
}

/** `up` runs from a viewer to the gateway, `down` from the gateway to that viewer. */
export type Direction = 'up' | 'down';

/** One viewer's signaling session: `user` is who signed in, `session` the viewer's MQTT client id. */
export interface SessionAddress {
  readonly gateway: string;
  readonly user: string;
  readonly session: string;
}

export function signalTopic(address: SessionAddress, direction: Direction): string {
  return `${topicRoot(address.gateway)}/signal/${address.user}/${address.session}/${direction}`;
}

/** What the gateway subscribes to hear every viewer. */
export function signalFilter(gateway: string): string {
  return `${topicRoot(gateway)}/signal/+/+/up`;
}

/** Reads a topic that matched {@link signalFilter}; nothing where a level is not a name. */
export function parseSignalTopic(topic: string): { user: string; session: string } | undefined {
  const [root, gateway, kind, user, session, direction, ...rest] = topic.split('/');
  if (root !== 'oriel' || !gateway || kind !== 'signal' || direction !== 'up' || rest.length > 0)
    return undefined;
  if (!user || !session || !NAME_PATTERN.test(user) || !NAME_PATTERN.test(session)) return undefined;
  return { user, session };
}

import type { Principal } from '../access/principal.ts';
import { type Decision, decide } from '../access/rights.ts';
import {
  birthTopic,
  CAMERA_FILTERS,
  COMMAND_TOPICS,
  discoveryId,
  discoveryTopic,
  isBelowCamera,
  isCameraName,
  keyTopic,
  NAME_PATTERN,
  signalTopic,
  statusTopic,
  topicRoot,
} from '../protocol/topics.ts';

/** Who signed in to the broker; `self` is the gateway's own client, which may do everything. */
export type Identity = Principal | 'self';

export type Reach = 'signaling' | 'automation';

/** Whoever asks, and all that an answer depends on. */
export interface Asker {
  readonly gateway: string;
  /** Below which signaling is, by `protocol/topics.ts`. */
  readonly gatewayId: string;
  /** Every camera there is: what `+` in a filter stands for. */
  readonly cameras: readonly string[];
  readonly principal: Identity;
  /** `signaling` for who came by a door: a paired device, a page, an invitation. A token may also automate. */
  readonly reach: Reach;
  /** Whether the rights ended while the connection was there; what is asked after that is its will at most. */
  readonly withdrawn: boolean;
  /** The MQTT client id, which is the session in signaling topics. */
  readonly clientId: string;
  /** Below which Home Assistant is told of the cameras. */
  readonly discoveryPrefix: string;
}

export interface Publication {
  readonly topic: string;
  readonly retain: boolean;
}

/** Longest filter, in UTF-16 units: each that is granted is kept. */
const MAX_FILTER_CHARS = 512;

/** Answers to commands of all kinds but a relay's, which stand a level lower; no signaling has that many levels. */
const ANY_RESULT = '+/result';

/** U+0000 may be in no text ([MQTT-1.5.3-2]); U+FFFD stands where the parser found no UTF-8 ([MQTT-1.5.3-1]). */
const NO_TEXT = ['\u0000', '\ufffd'];

const WITHDRAWN = 'these rights were withdrawn';

const ALLOWED: Decision = { allowed: true };

/**
 * Whether `asker` may publish; asked for a will both when it is left and when it is sent. A retained message
 * outlives the rights of whoever sent it, so nobody but the gateway leaves one.
 */
export function decidePublish(asker: Asker, { topic, retain }: Publication): Decision {
  const { principal } = asker;
  if (principal === 'self')
    return topic.startsWith('$') ? refuse('topics that begin with $ are the broker’s own') : ALLOWED;
  if (asker.withdrawn) return refuse(WITHDRAWN);
  if (retain) return refuse(`${principal.name} may not retain messages; publish without the retain flag`);
  if (topic === ownSignalTopic(asker, 'up')) return ALLOWED;
  if (asker.reach === 'signaling') return refuse(`${principal.name} may publish to its own session only`);
  // Home Assistant says so, and leaves a will there, whether or not it may command anything.
  if (topic === birthTopic(asker.discoveryPrefix)) return mayBeHomeAssistant(principal);
  const place = placeBelowCamera(asker.gateway, topic);
  if (place && isCameraName(place.camera) && !place.rest.includes('+')) {
    const command = COMMAND_TOPICS.find((known) => isBelowCamera(known.topic, place.rest));
    if (command) return decide(principal, { kind: command.right, camera: place.camera });
  }
  return refuse(`${principal.name} may not publish to this topic`);
}

/**
 * Whether `asker` may read what `filter` matches. A filter with wildcards is allowed only if every topic that
 * it can match is: `oriel/<gateway>/<camera>/#` with the right to watch that camera, `oriel/<gateway>/+/state`
 * with the right to watch every one. Wider ones reach other people's signaling and are refused whoever asks.
 *
 * A topic is the filter that matches itself alone, so the same question is asked again for each message
 * forwarded: retained and late ones pass no other door.
 */
export function decideRead(asker: Asker, filter: string): Decision {
  const { principal, gateway } = asker;
  if (principal === 'self') return ALLOWED;
  if (asker.withdrawn) return refuse(WITHDRAWN);
  if (filter.length > MAX_FILTER_CHARS) return refuse(`a filter has at most ${MAX_FILTER_CHARS} characters`);
  if (isOfSignaling(asker, filter)) return ALLOWED;
  if (asker.reach === 'signaling') return refuse(`${principal.name} may read its own session only`);
  if (NO_TEXT.some((char) => filter.includes(char)))
    return refuse('a filter is text in UTF-8 without U+0000');
  if (isDiscovery(asker, filter)) return mayBeHomeAssistant(principal);
  const place = placeBelowCamera(gateway, filter);
  if (!place) return refuse(`${principal.name} may not read this topic`);
  if (isCameraName(place.camera)) return decide(principal, { kind: 'watch', camera: place.camera });
  const isKnown =
    place.rest === ANY_RESULT || CAMERA_FILTERS.some((known) => isBelowCamera(known, place.rest));
  if (place.camera === '+' && isKnown) return decideEvery(asker.cameras, principal);
  return refuse(`${principal.name} may not read this topic`);
}

interface SignIn {
  readonly principal: Identity;
  readonly clientId: string;
  /** Who is signed in under this client id now. */
  readonly holder: Identity | undefined;
}

/**
 * Whether `principal` may use `clientId`. MQTT 3.1.1 closes the client that held an id before ([MQTT-3.1.4-2]),
 * so without this anybody could end anybody's session by its id.
 */
export function decideClientId({ principal, clientId, holder }: SignIn): Decision {
  if (!NAME_PATTERN.test(clientId)) {
    return refuse('a client id is 1 to 64 letters, digits, "_" and "-", and begins with a letter or digit');
  }
  if (holder === undefined || principal === 'self') return ALLOWED;
  if (holder !== 'self' && holder.id === principal.id) return ALLOWED;
  return refuse('this client id is in use by another user; choose another');
}

function decideEvery(cameras: readonly string[], principal: Principal): Decision {
  for (const camera of cameras) {
    const decision = decide(principal, { kind: 'watch', camera });
    if (!decision.allowed) return decision;
  }
  return ALLOWED;
}

/** Home Assistant is told of every camera, so it signs in with a token for all. */
function mayBeHomeAssistant(principal: Principal): Decision {
  return principal.cameras.includes('*')
    ? ALLOWED
    : refuse(`${principal.name} may not be Home Assistant; that takes a token for all cameras ("*")`);
}

/**
 * What the gateway says to Home Assistant, and the filters by which that looks for devices of all kinds: nobody but
 * the gateway publishes below the prefix, so no other's are there.
 */
function isDiscovery({ discoveryPrefix, gateway }: Asker, filter: string): boolean {
  if (filter === birthTopic(discoveryPrefix)) return true;
  // Each message is asked for again, so that a prefix above other topics opens none of those.
  if (filter === `${discoveryPrefix}/#`) return true;
  if (!filter.startsWith(`${discoveryPrefix}/`)) return false;
  const rest = filter.slice(discoveryPrefix.length + 1);
  if (/^(\+|[a-z_]+)\/\+\/(\+\/)?config$/.test(rest)) return true;
  const camera = rest.split('/')[1]?.slice(discoveryId({ gateway, camera: '' }).length) ?? '';
  return isCameraName(camera) && filter === discoveryTopic({ prefix: discoveryPrefix, gateway, camera });
}

/** What everybody who signals reads: its own session, the gateway's key, and whether the gateway is there. */
function isOfSignaling(asker: Asker, filter: string): boolean {
  const { gateway, gatewayId } = asker;
  return (
    filter === ownSignalTopic(asker, 'down') ||
    filter === keyTopic(gatewayId) ||
    filter === statusTopic(gateway)
  );
}

function ownSignalTopic({ gatewayId, clientId }: Asker, direction: 'up' | 'down'): string {
  return signalTopic({ gatewayId, session: clientId }, direction);
}

interface Place {
  /** The level where cameras stand; perhaps `+`, `#` or a reserved name. */
  readonly camera: string;
  readonly rest: string;
}

function placeBelowCamera(gateway: string, filter: string): Place | undefined {
  const root = `${topicRoot(gateway)}/`;
  if (!filter.startsWith(root)) return undefined;
  const slash = filter.indexOf('/', root.length);
  if (slash < 0 || slash === filter.length - 1) return undefined;
  return { camera: filter.slice(root.length, slash), rest: filter.slice(slash + 1) };
}

function refuse(reason: string): Decision {
  return { allowed: false, reason };
}

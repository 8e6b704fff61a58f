import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ROLES, type Role } from '../../../access/principal.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { PERSON_NAME_PATTERN } from '../../../protocol/session-info.ts';
import { openGatewayIdentity } from '../../sealing/gateway-identity.ts';
import { isKeeper } from '../access-management.ts';
import { openBooks } from '../house-access.ts';
import { LINK_LIFE_MS, pairingOf } from '../invitation-link.ts';
import { momentClock } from '../moment.ts';
import { localOnly } from './local-only.ts';
import { quotedNames } from './quoted-names.ts';
import { checkStateOwner } from './state-owner.ts';
import { guestEnd, momentOf, parseSpan, spanOf } from './when.ts';

/** What stands on the command line of `oriel pair`. */
export interface PairFlags {
  readonly name?: string;
  readonly role?: string;
  /** With commas between. */
  readonly cameras?: string;
  readonly until?: string;
  readonly for?: string;
  readonly relayOnly?: boolean;
  readonly expires?: string;
}

export interface PairCommandOptions {
  readonly config: LoadedConfig;
  readonly flags: PairFlags;
  /** The whole link of an invitation. */
  readonly linkOf: (pairing: ReturnType<typeof pairingOf>) => string;
  readonly qrCode: (link: string) => Promise<string>;
  /** Whether it is sure that no gateway runs with this configuration now. */
  readonly isAway: () => Promise<boolean>;
  readonly say: (line: string) => void;
  readonly logger: Logger;
  /** Ms since 1970. */
  readonly now?: number;
}

const MAX_LIFE_MS = 7 * 86_400_000;

/**
 * `oriel pair`: makes a link that lets one device in for good, and says it. It needs no running gateway: what it writes is
 * seen by one that runs. Throws with one sentence.
 */
export async function pairCommand(options: PairCommandOptions): Promise<void> {
  const { config, flags, linkOf, qrCode, isAway, say, logger, now = Date.now() } = options;
  const { state } = config.gateway;
  const { tokens } = config.access;
  await checkStateOwner({ state });
  const isKnown = await stat(join(state, 'identity')).catch(() => undefined);
  const until = guestEnd({ until: flags.until, span: flags.for, now });
  const { devices, invitations } = await openBooks({ state, tokens, clock: await momentClock(), logger });
  const cameras = camerasOf(flags.cameras, config);
  const isOwner =
    tokens.length === 0 && !devices.list().some(isKeeper) && until === undefined && cameras.includes('*');
  const role = roleOf(flags.role) ?? (isOwner ? 'admin' : 'viewer');
  const lifeMs =
    flags.expires === undefined
      ? LINK_LIFE_MS
      : parseSpan(flags.expires, { option: '--expires', maxMs: MAX_LIFE_MS });
  const gateway = await openGatewayIdentity({ directory: state });
  const made = await invitations.make({
    name: nameOf(flags.name),
    role,
    cameras,
    relayOnly: flags.relayOnly === true,
    ...(until !== undefined && { until }),
    lifeMs,
    by: 'terminal',
  });
  const link = linkOf(pairingOf({ config, gateway, secret: made.secret }));
  const reach = cameras.includes('*') ? 'all cameras' : cameras.join(', ');
  const end = until === undefined ? '' : ` until ${momentOf(until)}`;
  const relay = flags.relayOnly ? ', by relay only' : '';
  say(
    `Opens Oriel on one device, as ${role} of ${reach}${end}${relay}. The link works once, within ${spanOf(lifeMs)}:`,
  );
  say(link);
  // Before the code, which somebody would scan in vain.
  const advice = localOnly({ link, listen: config.http.listen });
  if (advice) say(advice);
  say(await qrCode(link));
  if (flags.relayOnly && !hasRelay(config))
    say(
      'Warning: by relay only this device gets no picture, for webrtc.iceServers has no TURN server by UDP (turn:).',
    );
  if (isKnown) {
    if (await isAway())
      say('No gateway runs with this configuration now; the link works once it does, if that is in time.');
    return;
  }
  say(`No gateway has run with ${state} yet: the link works as soon as one does.`);
  say('One that runs already keeps its state elsewhere; name its configuration: oriel --config FILE pair');
}

/** Whether the gateway itself can send through a TURN server, which it does by UDP alone. */
function hasRelay({ webrtc }: LoadedConfig): boolean {
  return webrtc.iceServers.some(({ urls }) =>
    urls.some((url) => url.startsWith('turn:') && !/[?&]transport=(?!udp\b)/.test(url)),
  );
}

function roleOf(text: string | undefined): Role | undefined {
  const role = ROLES.find((known) => known === text);
  if (text !== undefined && !role) throw new Error(`--role takes one of ${ROLES.join(', ')}`);
  return role;
}

function camerasOf(text: string | undefined, config: LoadedConfig): string[] {
  const named = (text ?? '*').split(',').map((name) => name.trim());
  const known = config.cameras.map(({ name }) => name);
  if (named.includes(''))
    throw new Error(`--cameras takes names with commas between; there are: ${quotedNames(known)}`);
  const unknown = named.find((name) => name !== '*' && !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no camera named ${unknown}; there are: ${quotedNames(known)}`);
  return [...new Set(named)];
}

function nameOf(text: string | undefined): string | undefined {
  if (text === undefined || PERSON_NAME_PATTERN.test(text)) return text;
  throw new Error('--name takes 1 to 64 signs in one line, such as "Anna’s phone"');
}

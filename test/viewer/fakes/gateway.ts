import {
  type CameraInfo,
  type DownMessage,
  type IceServer,
  parseUpMessage,
  type UpMessage,
} from '../../../protocol/messages.ts';
import { readUpEnvelope } from '../../../protocol/sealing/envelope.ts';
import { createGatewayLine, type GatewayLine } from '../../../protocol/sealing/gateway-line.ts';
import { type Identity, identityOf } from '../../../protocol/sealing/identity.ts';
import { type KeyMessage, sealKeyMessage } from '../../../protocol/sealing/key-message.ts';
import { noblePrimitives as primitives } from '../../../protocol/sealing/noble-primitives.ts';
import { offerHash } from '../../../protocol/sealing/offer-hash.ts';
import { base64url } from '../../../protocol/sealing/text.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { keyTopic, type SessionAddress, signalTopic } from '../../../protocol/topics.ts';
import type { SessionOptions } from '../../../viewer/models/session/session.ts';
import type { LinkEnd, LinkEvents, LinkOptions, OpenLink } from '../../../viewer/transport/link.ts';
import { createNames, steadyClock } from './clock.ts';

export const GATEWAY = identityOf({ seed: new Uint8Array(32).fill(1), primitives });
export const STRANGER = identityOf({ seed: new Uint8Array(32).fill(2), primitives });
export const SEED = new Uint8Array(32).fill(3);
export const ANNA = identityOf({ seed: SEED, primitives });

const STATUS = 'oriel/home/status';

export const INFO: SessionInfo = {
  gateway: 'home',
  key: GATEWAY.publicKey,
  version: '0.1.0',
  name: 'anna',
  role: 'operator',
  mayManageCameras: false,
  mayManageAccess: false,
  relayOnly: false,
  broker: { url: 'ws://home/mqtt', status: STATUS },
};

const ALL_AXES = { panTilt: true, zoom: true };

export const PORCH: CameraInfo = {
  name: 'porch',
  state: 'idle',
  ptz: {
    pan: true,
    tilt: true,
    zoom: true,
    home: true,
    presets: [{ token: '1', name: 'Door' }],
    continuous: ALL_AXES,
    relative: ALL_AXES,
    absolute: ALL_AXES,
    setHome: true,
    maxPresets: 8,
    centre: true,
  },
  mayCommand: true,
  mayConfigure: false,
};

export const YARD: CameraInfo = { name: 'yard', state: 'live', mayCommand: true, mayConfigure: false };

interface FakeLink {
  readonly options: LinkOptions;
  readonly events: LinkEvents;
  state: 'opening' | 'open' | 'closed';
}

/** An answer's hash is that of its offer where the test does not say another. */
type Answer = Extract<DownMessage, { type: 'answer' }>;
type Sent = Exclude<DownMessage, Answer> | (Omit<Answer, 'offerHash'> & { readonly offerHash?: string });

interface KeyOptions extends Partial<KeyMessage> {
  readonly retained?: boolean;
  readonly signer?: Identity;
}

/** A broker and a gateway that speak the real envelopes, and do nothing but what the test says. */
export interface FakeGateway {
  readonly openLink: OpenLink;
  readonly links: readonly FakeLink[];
  /** What the present session sent, oldest first, and who signed it. */
  readonly received: readonly UpMessage[];
  readonly signers: readonly string[];
  /** Envelopes as the broker saw them, of all sessions. */
  readonly up: readonly string[];
  link(): FakeLink;
  session(): string;
  /** The broker accepts the newest link, and hands over the key where it keeps one. */
  accept(options?: { readonly key: boolean }): void;
  /** The newest link ends. */
  lose(end?: Partial<LinkEnd>): void;
  status(text: string, options?: { retained: boolean }): void;
  /** A key message as it would be. */
  keyMessage(options?: KeyOptions): string;
  /** The gateway says its key. */
  key(options?: KeyOptions): void;
  /** Another run of it, with other keys; it has not said so yet. */
  reboot(): void;
  /** Anything at all on one of the viewer's topics. */
  deliver(topic: 'down' | 'key', text: string, options?: { retained: boolean }): void;
  /** What the gateway would say, sealed for the present session. */
  sealed(message: Sent): string;
  send(message: Sent): void;
  welcome(
    cameras: readonly CameraInfo[],
    iceServers?: readonly IceServer[],
    info?: Partial<SessionInfo>,
  ): void;
  /** The newest message of a type; throws where there is none. */
  last<T extends UpMessage['type']>(type: T): Extract<UpMessage, { type: T }>;
  count(type: UpMessage['type']): number;
}

export function createFakeGateway(): FakeGateway {
  const links: FakeLink[] = [];
  const received: UpMessage[] = [];
  const signers: string[] = [];
  const up: string[] = [];
  const offers = new Map<string, string>();
  let boots = 0;
  let agreement = primitives.agreementKey(new Uint8Array(32).fill(9));
  let line: GatewayLine | undefined;

  function link(): FakeLink {
    const newest = links.at(-1);
    if (!newest) throw new Error('no link was opened');
    return newest;
  }

  function address(): SessionAddress {
    return { gatewayId: GATEWAY.id, session: link().options.clientId };
  }

  function take(text: string): void {
    up.push(text);
    const envelope = readUpEnvelope(text);
    if (line?.e !== envelope.e) {
      line = createGatewayLine({
        address: address(),
        gateway: GATEWAY,
        key: agreement,
        e: envelope.e,
        now: () => steadyClock.now(),
        primitives,
      });
    }
    const { from, body } = line.open(envelope);
    const message = parseUpMessage(body);
    signers.push(from);
    received.push(message);
    if (message.type === 'offer') offers.set(message.peer, offerHash(message.sdp, primitives));
  }

  function keyMessage({ signer = GATEWAY, ...options }: KeyOptions = {}): string {
    const {
      x = base64url(agreement.publicKey),
      epoch = boots + 1,
      boot = String(boots).padStart(16, '0'),
    } = options;
    return sealKeyMessage({ x, epoch, boot }, signer);
  }

  function deliver(topic: 'down' | 'key', text: string, { retained } = { retained: false }): void {
    const name = topic === 'key' ? keyTopic(GATEWAY.id) : signalTopic(address(), 'down');
    link().events.onMessage({ topic: name, text, retained });
  }

  function sealed(message: Sent): string {
    if (!line) throw new Error('nothing was said to the gateway yet');
    const whole =
      message.type === 'answer'
        ? { ...message, offerHash: message.offerHash ?? offers.get(message.peer) ?? 'A'.repeat(43) }
        : message;
    return line.seal(JSON.stringify(whole));
  }

  const send = (message: Sent) => deliver('down', sealed(message));

  return {
    links,
    received,
    signers,
    up,
    link,
    session: () => link().options.clientId,
    openLink(options, events) {
      if (options.clientId !== links.at(-1)?.options.clientId) {
        received.length = 0;
        signers.length = 0;
        line = undefined;
      }
      const opened: FakeLink = { options, events, state: 'opening' };
      links.push(opened);
      return {
        publish(topic, text) {
          if (opened.state !== 'open') throw new Error('published on a link that is not open');
          if (topic !== signalTopic(address(), 'up')) throw new Error(`published on ${topic}`);
          take(text);
        },
        close() {
          opened.state = 'closed';
        },
      };
    },
    accept({ key } = { key: true }) {
      link().state = 'open';
      link().events.onOpen();
      if (key) deliver('key', keyMessage(), { retained: true });
    },
    lose(end = {}) {
      link().state = 'closed';
      link().events.onClosed({ kind: 'lost', reason: 'the connection closed', ...end });
    },
    status(text, { retained } = { retained: false }) {
      link().events.onMessage({ topic: STATUS, text, retained });
    },
    keyMessage,
    key: (options = {}) => deliver('key', keyMessage(options), { retained: options.retained ?? false }),
    reboot() {
      boots++;
      agreement = primitives.agreementKey(new Uint8Array(32).fill(9 + boots));
      line = undefined;
    },
    deliver,
    sealed,
    send,
    welcome(cameras, iceServers = [], info = {}) {
      send({
        type: 'welcome',
        info: { ...INFO, ...info },
        ticket: 'a-ticket',
        cameras: [...cameras],
        iceServers: [...iceServers],
      });
    },
    last(type) {
      const found = received.findLast((message) => message.type === type);
      if (!found) throw new Error(`no ${type} was sent`);
      // Narrowed by the search above, which TypeScript does not carry through findLast.
      return found as Extract<UpMessage, { type: typeof type }>;
    },
    count: (type) => received.filter((message) => message.type === type).length,
  };
}

/** A session of anna's with that gateway, which nobody listens to. */
export function sessionOptions(gateway: FakeGateway, changes: Partial<SessionOptions> = {}): SessionOptions {
  return {
    info: INFO,
    identity: ANNA,
    lastEpoch: 0,
    primitives,
    iceServers: [],
    address: () => undefined,
    openLink: gateway.openLink,
    reach: () => undefined,
    newName: createNames('session'),
    clock: steadyClock,
    onEpoch: () => {},
    onInfo: () => {},
    onWithdrawn: () => {},
    onDoubt: () => {},
    onForgery: () => {},
    ...changes,
  };
}

import { open, seal } from '../../../protocol/envelope.ts';
import {
  type CameraInfo,
  type DownMessage,
  type IceServer,
  parseUpMessage,
  type UpMessage,
} from '../../../protocol/messages.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { type SessionAddress, signalTopic, statusTopic } from '../../../protocol/topics.ts';
import type { LinkEnd, LinkEvents, LinkOptions, OpenLink } from '../../../viewer/transport/link.ts';

export const SECRET = 'anna-secret';

export const INFO: SessionInfo = {
  gateway: 'home',
  version: '0.1.0',
  name: 'anna',
  role: 'operator',
  mayManageCameras: false,
  broker: { url: 'ws://home/mqtt' },
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

/** A broker and a gateway that speak the real envelopes, and do nothing but what the test says. */
export interface FakeGateway {
  readonly openLink: OpenLink;
  readonly links: readonly FakeLink[];
  /** What the present session sent, oldest first. */
  readonly received: readonly UpMessage[];
  link(): FakeLink;
  session(): string;
  /** The broker accepts the newest link. */
  accept(): void;
  /** The newest link ends. */
  lose(end?: Partial<LinkEnd>): void;
  status(text: string, options?: { retained: boolean }): void;
  send(message: DownMessage, options?: { counter?: number; secret?: string }): void;
  welcome(cameras: readonly CameraInfo[], iceServers?: readonly IceServer[]): void;
  /** The newest message of a type; throws where there is none. */
  last<T extends UpMessage['type']>(type: T): Extract<UpMessage, { type: T }>;
  count(type: UpMessage['type']): number;
}

export function createFakeGateway(): FakeGateway {
  const links: FakeLink[] = [];
  const received: UpMessage[] = [];
  let sent = 0;
  let taken = 0;

  function link(): FakeLink {
    const newest = links.at(-1);
    if (!newest) throw new Error('no link was opened');
    return newest;
  }

  function address(): SessionAddress {
    return { gateway: INFO.gateway, user: INFO.name, session: link().options.clientId };
  }

  function send(message: DownMessage, options: { counter?: number; secret?: string } = {}): void {
    const counter = options.counter ?? sent + 1;
    sent = Math.max(sent, counter);
    const text = seal({
      address: address(),
      direction: 'down',
      secret: options.secret ?? SECRET,
      counter,
      body: JSON.stringify(message),
    });
    link().events.onMessage({ topic: signalTopic(address(), 'down'), text, retained: false });
  }

  return {
    links,
    received,
    link,
    session: () => link().options.clientId,
    openLink(options, events) {
      if (options.clientId !== links.at(-1)?.options.clientId) {
        received.length = 0;
        sent = 0;
        taken = 0;
      }
      const opened: FakeLink = { options, events, state: 'opening' };
      links.push(opened);
      return {
        publish(topic, text) {
          if (opened.state !== 'open') throw new Error('published on a link that is not open');
          if (topic !== signalTopic(address(), 'up')) throw new Error(`published on ${topic}`);
          const { counter, body } = open({
            address: address(),
            direction: 'up',
            secret: SECRET,
            after: taken,
            text,
          });
          taken = counter;
          received.push(parseUpMessage(body));
        },
        close() {
          opened.state = 'closed';
        },
      };
    },
    accept() {
      link().state = 'open';
      link().events.onOpen();
    },
    lose(end = {}) {
      link().state = 'closed';
      link().events.onClosed({ kind: 'lost', reason: 'the connection closed', ...end });
    },
    status(text, { retained } = { retained: false }) {
      link().events.onMessage({ topic: statusTopic(INFO.gateway), text, retained });
    },
    send,
    welcome(cameras, iceServers = []) {
      const { gateway, version, name, role } = INFO;
      send({
        type: 'welcome',
        gateway,
        version,
        name,
        role,
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

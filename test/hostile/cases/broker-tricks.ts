import { randomBytes } from 'node:crypto';
import mqtt from 'mqtt';
import { commandFilter, statusTopic, topicRoot } from '../../../protocol/topics.ts';
import { eventually } from '../../helpers/eventually.ts';
import { untilFrames } from '../frames.ts';
import type { HonestViewer } from '../honest-viewer.ts';
import { type HostileCase, LOST, type Notice } from '../hostile-case.ts';
import { NAMES, type Stage, stranger } from '../stage.ts';

const AWAY: Notice = { nobody: 'the connection’s own line says that the broker went and came back' };
const NOT_HEARD: Notice = { nobody: 'nobody has subscribed to that' };
const HINT: Notice = { nobody: 'what is said of the gateway there is a hint, and changes nothing' };

/** Waits until signaling works again, however often what was said got lost. */
async function untilGreeted(page: HonestViewer | undefined): Promise<void> {
  await eventually(
    async () => {
      await page?.greet(700);
      return true;
    },
    { withinMs: 20_000, what: 'the way between them' },
  );
}

/** Cuts the gateway off, and waits until it is there again and has said so. */
async function sendAway(stage: Stage): Promise<void> {
  const { broker, key } = stage;
  const before = broker.said.length;
  broker.kick(await stage.gatewayClient());
  await eventually(
    () => broker.said.slice(before).some(({ topic, client }) => topic === key && client !== ''),
    { withinMs: 20_000, what: 'the gateway’s key message' },
  );
}

const SESSIONS: readonly (readonly [what: string, session: string])[] = [
  ['a plus', '+'],
  ['a number sign', '#'],
  ['nothing', ''],
  ['a slash', 'a/b'],
  ['dots', '..'],
  ['a prototype', '__proto__'],
  ['a constructor', 'constructor'],
  ['65 letters', 'a'.repeat(65)],
  ['60,000 letters', 'a'.repeat(60_000)],
  ['a line feed', 'a\nb'],
  ['a null', 'a\u0000b'],
  ['emoji', '📷'],
];

/** Names that no session has, handed to the gateway as if they had matched its filter. */
const WILDCARDS: readonly HostileCase[] = SESSIONS.map(([what, session]) => ({
  name: `a session whose name holds ${what}`,
  notice: NOT_HEARD,
  async attack(stage) {
    const page = await stage.page('anna');
    const { text } = await stage.last(page.up);
    const gateway = await stage.gatewayClient();
    const topic = `${topicRoot(stage.gatewayId)}/signal/${session}/up`;
    await stage.broker.push(gateway, { topic, payload: text }).catch(() => undefined);
    await untilGreeted(stage.honest[0]?.page);
    return page;
  },
}));

const MOVE = '{"command":"move","pan":1,"tilt":1,"zoom":1}';
const COMMANDS: readonly (readonly [what: string, topic: (stage: Stage) => string, payload: string])[] = [
  ['a move on the camera’s topic', () => `oriel/${NAMES.gateway}/${NAMES.lantern}/ptz/set`, MOVE],
  ['a move in words', () => `oriel/${NAMES.gateway}/${NAMES.lantern}/ptz/set`, 'MOVE_LEFT'],
  ['a way home', () => `oriel/${NAMES.gateway}/${NAMES.lantern}/home`, 'PRESS'],
  ['an end of the camera', () => `oriel/${NAMES.gateway}/${NAMES.lantern}/enabled/set`, 'OFF'],
  ['a move below the gateway’s id', ({ gatewayId }) => `oriel/${gatewayId}/${NAMES.lantern}/ptz/set`, MOVE],
  ['a move on the filter itself', () => commandFilter(NAMES.gateway, 'ptz/set'), MOVE],
  ['the birth of Home Assistant', () => 'homeassistant/status', 'online'],
  ['the queue’s marker', () => `oriel/${NAMES.gateway}/bridge/marker`, 'x'],
  ['the broker’s own state', () => '$SYS/broker/uptime', '1'],
];

const PUSHED: readonly HostileCase[] = COMMANDS.map(([what, topic, payload]) => ({
  name: `${what}, handed to a gateway that has not asked for it`,
  notice: NOT_HEARD,
  async attack(stage) {
    await stage.broker.push(await stage.gatewayClient(), { topic: topic(stage), payload });
    await stage.broker.publish({ topic: topic(stage).replaceAll('+', 'x'), payload, retain: true });
    await stage.settle();
    return undefined;
  },
}));

/** Bytes of MQTT that no broker sends (MQTT 3.1.1 sections 2.2 and 3.3), and others. */
const BYTES: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['a packet type that there is not', Buffer.from([0xf0, 0x00])],
  ['a length without end', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['a PUBLISH with QoS 3', Buffer.from([0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01])],
  ['a PUBLISH that is shorter than its topic', Buffer.from([0x30, 0x04, 0x00, 0xff, 0x61, 0x61])],
  ['a PUBLISH of 200 MB', Buffer.from([0x30, 0x80, 0x84, 0xaf, 0x5f, 0x00, 0x01, 0x61])],
  ['a second CONNACK that refuses', Buffer.from([0x20, 0x02, 0x00, 0x05])],
  ['a DISCONNECT', Buffer.from([0xe0, 0x00])],
  ['bytes by chance', randomBytes(4096)],
];

const RUBBISH: readonly HostileCase[] = BYTES.map(([what, bytes]) => ({
  name: `${what} to the gateway`,
  notice: AWAY,
  async attack(stage) {
    const gateway = await stage.gatewayClient();
    stage.broker.pushBytes(gateway, bytes);
    // Where it waits for the rest of a packet, it does so for nothing.
    const timer = setTimeout(
      () => stage.broker.clients().includes(gateway) && stage.broker.kick(gateway),
      300,
    );
    await untilGreeted(stage.honest[0]?.page);
    clearTimeout(timer);
    return undefined;
  },
}));

const FLOOD = 3000;

/** A broker that misuses what it is. */
export const BROKER_TRICKS: readonly HostileCase[] = [
  ...PUSHED,
  ...WILDCARDS,
  ...RUBBISH,
  ...['', 'online', 'offline', '{"v":2}', 'x'.repeat(100_000)].map(
    (payload): HostileCase => ({
      name: `${payload.length > 20 ? 'rubbish' : `"${payload}"`} retained where the gateway says that it is there`,
      notice: HINT,
      async attack(stage) {
        await stage.broker.publish({ topic: statusTopic(stage.gatewayId), payload, retain: true });
        await stage.broker.publish({ topic: stage.info.broker.status, payload, retain: true });
        const page = await stage.page('bob');
        await untilFrames(await page.watch(NAMES.lantern));
        return page;
      },
    }),
  ),
  {
    name: 'rubbish retained where the gateway speaks to a viewer, and the viewer to it',
    notice: { viewer: /envelope/ },
    async attack(stage) {
      const page = await stage.page('bob');
      await stage.broker.publish({ topic: page.down, payload: '{"v":2,"n":1,"c":"AAAA"}', retain: true });
      await stage.broker.publish({ topic: page.up, payload: '{"v":2,"n":1,"c":"AAAA"}', retain: true });
      await page.untilRefused(/envelope/);
      await untilFrames(await page.watch(NAMES.lantern));
      return page;
    },
  },
  {
    name: 'the gateway is cut off',
    notice: AWAY,
    async attack(stage) {
      await sendAway(stage);
      await untilGreeted(stage.honest[0]?.page);
      return undefined;
    },
  },
  {
    name: 'the gateway’s connection is half closed',
    notice: AWAY,
    async attack(stage) {
      const gateway = await stage.gatewayClient();
      stage.broker.halfClose(gateway);
      await untilGreeted(stage.honest[0]?.page);
      return undefined;
    },
  },
  {
    name: 'somebody takes over the gateway’s client id, with a last will',
    notice: AWAY,
    async attack(stage) {
      const gateway = await stage.gatewayClient();
      const thief = await mqtt.connectAsync(stage.broker.url, {
        clientId: gateway,
        protocolVersion: 4,
        reconnectPeriod: 0,
        will: { topic: stage.info.broker.status, payload: Buffer.from('offline'), qos: 1, retain: true },
      });
      thief.on('error', () => undefined);
      await untilGreeted(stage.honest[0]?.page);
      await thief.endAsync(true);
      return undefined;
    },
  },
  {
    name: 'somebody takes over a viewer’s client id',
    notice: { nobody: 'the viewer comes back by itself' },
    async attack(stage) {
      const page = await stage.page('bob');
      const peer = await page.watch(NAMES.lantern);
      const thief = await mqtt.connectAsync(stage.broker.url, {
        clientId: page.address.session,
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
      thief.on('error', () => undefined);
      await untilFrames(peer);
      await untilGreeted(page);
      await thief.endAsync(true);
      return page;
    },
  },
  {
    name: 'a viewer’s connection is half closed',
    notice: { nobody: 'the viewer comes back by itself' },
    async attack(stage) {
      const page = await stage.page('bob');
      stage.broker.halfClose(page.address.session);
      await untilGreeted(page);
      return page;
    },
  },
  {
    name: 'the gateway’s subscriptions are refused',
    notice: AWAY,
    async attack(stage) {
      stage.broker.refuse((filter) => filter.endsWith('/up'));
      await sendAway(stage);
      await Promise.all(stage.honest.map(({ peer }) => untilFrames(peer)));
      stage.broker.obey();
      await sendAway(stage);
      await untilGreeted(stage.honest[0]?.page);
      return undefined;
    },
  },
  {
    name: 'all that viewers say is dropped',
    notice: LOST,
    async attack(stage) {
      const page = await stage.page('bob');
      const before = page.received.length;
      stage.broker.rule(({ topic }) => (topic.endsWith('/up') ? 'drop' : 'pass'));
      await stage.hear(page, { type: 'hello' });
      for (const { peer } of stage.honest) await untilFrames(peer);
      if (page.received.slice(before).some(({ type }) => type === 'welcome'))
        throw new Error('something came through');
      return page;
    },
  },
  {
    name: `${FLOOD} messages of rubbish to the gateway, in as many sessions`,
    notice: { gateway: 'malformed' },
    async attack(stage) {
      for (let i = 0; i < FLOOD; i++) {
        const session = i.toString(16).padStart(32, '0');
        const topic = `${topicRoot(stage.gatewayId)}/signal/${session}/up`;
        await stage.broker.publish({ topic, payload: randomBytes(200) });
      }
      await untilGreeted(stage.honest[0]?.page);
      return undefined;
    },
  },
  {
    name: `${FLOOD} envelopes that look right, each of a session key of its own`,
    notice: { gateway: 'not-for-us' },
    async attack(stage) {
      const { epoch } = JSON.parse((await stage.last(stage.key, ({ client }) => client !== '')).text);
      for (let i = 0; i < FLOOD; i++) {
        const session = randomBytes(16).toString('hex');
        const envelope = {
          v: 2,
          e: randomBytes(32).toString('base64url'),
          k: epoch,
          n: 1,
          c: randomBytes(700).toString('base64url'),
        };
        const topic = `${topicRoot(stage.gatewayId)}/signal/${session}/up`;
        await stage.broker.publish({ topic, payload: JSON.stringify(envelope) });
      }
      await untilGreeted(stage.honest[0]?.page);
      return undefined;
    },
  },
  {
    name: `one hello said ${FLOOD} times`,
    notice: { gateway: 'replayed' },
    async attack(stage) {
      const page = await stage.page('bob');
      const { payload } = await stage.last(page.up);
      for (let i = 0; i < FLOOD; i++) await stage.broker.publish({ topic: page.up, payload });
      await untilGreeted(stage.honest[0]?.page);
      return page;
    },
  },
  {
    name: '300 strangers at once',
    notice: { gateway: 'unknown-key' },
    async attack(stage) {
      const page = await stage.page(stranger());
      for (let i = 0; i < 300; i++) page.send({ type: 'hello' });
      await untilGreeted(stage.honest[0]?.page);
      if (page.received.some(({ type }) => type !== 'bye')) throw new Error('somebody was answered');
      return undefined;
    },
  },
  {
    name: `${FLOOD} messages of rubbish to a viewer`,
    notice: { viewer: /envelope/ },
    async attack(stage) {
      const page = await stage.page('bob');
      const peer = await page.watch(NAMES.lantern);
      const payload = JSON.stringify({ v: 2, n: 9, c: randomBytes(600).toString('base64url') });
      for (let i = 0; i < FLOOD; i++) await stage.broker.publish({ topic: page.down, payload });
      await page.untilRefused(/envelope/);
      await untilFrames(peer);
      await page.greet();
      return page;
    },
  },
  {
    name: '500 forged key messages',
    notice: { gateway: 'key-message' },
    async attack(stage) {
      const page = await stage.page('bob');
      const { text } = await stage.last(stage.key, ({ client }) => client !== '');
      const payload = JSON.stringify({ ...JSON.parse(text), x: randomBytes(32).toString('base64url') });
      for (let i = 0; i < 500; i++) await stage.broker.publish({ topic: stage.key, payload, retain: true });
      await page.untilRefused(/key message/);
      await untilGreeted(stage.honest[0]?.page);
      return page;
    },
  },
];

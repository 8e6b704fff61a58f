import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DownMessage } from '../../protocol/messages.ts';
import { keyTopic } from '../../protocol/topics.ts';
import { eventually } from '../helpers/eventually.ts';
import { createGatewayEnd, type GatewayEnd } from './gateway-end.ts';
import { idOfGateway } from './gateway-id.ts';
import { connectHonestViewer, type HonestViewer } from './honest-viewer.ts';
import { type HostileBroker, startHostileBroker } from './hostile-broker.ts';

const BYE: DownMessage = { type: 'bye', code: 'internal', message: 'the line works' };

let broker: HostileBroker;
let gateway: GatewayEnd;
let key: string;
let viewer: HonestViewer;

beforeEach(async () => {
  [broker, gateway] = [await startHostileBroker(), createGatewayEnd()];
  key = keyTopic(idOfGateway(gateway.identity.publicKey));
  await broker.publish({ topic: key, payload: gateway.keyMessage, retain: true });
  viewer = await connectHonestViewer({
    brokerUrl: broker.url,
    gatewayKey: gateway.identity.publicKey,
    seed: randomBytes(32),
  });
});

afterEach(async () => {
  await viewer.close();
  await broker.close();
});

const heard = () => eventually(() => broker.said.at(0), { what: 'the hello' });

describe('the hostile broker of these tests', () => {
  it('carries both ways, and sees each byte of it', async () => {
    const { topic, text } = await heard();
    expect(topic).toBe(viewer.up);
    expect(gateway.open(viewer.address, text).body).toBe('{"type":"hello"}');
    await broker.publish({ topic: viewer.down, payload: gateway.sealFor(viewer.address, text, BYE) });
    expect(await viewer.until('bye')).toEqual(BYE);
    expect(broker.bytesSeen().some((bytes) => bytes.includes(text))).toBe(true);
  });

  it('keeps back, and gives in another order', async () => {
    const { text } = await heard();
    broker.rule(() => 'drop');
    viewer.send({ type: 'bye', peer: 'first' });
    viewer.send({ type: 'bye', peer: 'second' });
    await eventually(() => broker.said.length === 3, { what: 'both' });
    const [, first, second] = broker.said.map((said) => said.text);
    for (const each of [text, second]) gateway.open(viewer.address, each ?? '');
    expect(() => gateway.open(viewer.address, first ?? '')).toThrow(/n 2 is not above 3; replayed\?/);
  });

  it('says other things in place of what was said, and to whom it likes', async () => {
    const impostor = createGatewayEnd({ epoch: 7, posesAs: gateway.identity.publicKey });
    await heard();
    const { session } = viewer.address;
    for (const payload of [impostor.keyMessage, createGatewayEnd().keyMessage]) {
      await broker.push(session, { topic: key, payload });
    }
    await viewer.untilRefused(/signature does not fit; somebody else spoke as the gateway/);
    await viewer.untilRefused(/it is of another gateway/);
    broker.rule(({ text }) => [{ topic: viewer.down, payload: text }]);
    viewer.send({ type: 'hello' });
    await viewer.untilRefused(/^envelope: /);
    expect(viewer.received).toEqual([]);
  });

  it('takes over ids, closes doors and refuses subscriptions', async () => {
    const { session } = viewer.address;
    await heard();
    broker.refuse((filter) => filter === key);
    broker.kick(session);
    await eventually(() => broker.clients().length === 0, { what: 'its leaving' });
    await eventually(() => broker.clients().includes(session), { what: 'its return' });
    broker.halfClose(session);
    await eventually(() => !broker.clients().includes(session), { what: 'its second leaving' });
    expect(broker.said.length).toBe(1);
  });
});

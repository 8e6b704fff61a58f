import mqtt, { type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Automation } from '../../../gateway/automation/automation.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { BROKER_USERS, documentedRights } from '../../helpers/documented-rights.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Mosquitto, startMosquitto } from '../../helpers/mosquitto.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { layLine } from '../mqtt/cuttable-line.ts';
import { FakeCameras } from './fake-cameras.ts';
import { emptyBook } from './house.ts';

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto({
    users: BROKER_USERS,
    acl: await documentedRights(),
    tls: selfSignedCertificate({ name: 'broker.example', alsoIp: '127.0.0.1' }),
  });
});
afterAll(() => broker?.close());

const ID = '0123456789abcdef0123456789abcdef';
const up = (session: string) => `oriel/${ID}/signal/${session}/up`;
const below = (rest: string) => `oriel/home/porch/${rest}`;
const device = (camera: string) => `homeassistant/device/oriel_home_${camera}/config`;

function automate(options: { url: string; id: string; cameras: FakeCameras; ca?: string }) {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const { url, id, cameras, ca } = options;
  const bus = new MqttBus({
    url,
    username: 'oriel',
    password: BROKER_USERS.oriel,
    ...(ca !== undefined && { ca }),
    statusTopic: 'oriel/home/status',
    session: { gateway: 'home', id },
    logger,
  });
  const automation = new Automation({
    bus,
    gateway: 'home',
    cameras,
    version: '0.2.0',
    homeAssistant: { enabled: true, prefix: 'homeassistant' },
    told: emptyBook(),
    snapshots: { onMotion: true, everyMs: 10_000 },
    logger,
  });
  const end = async () => {
    automation.close();
    await bus.close(500);
  };
  onTestFinished(end);
  return { bus, log, end };
}

async function signIn(
  user: keyof typeof BROKER_USERS,
): Promise<MqttClient & { readonly told: Map<string, string[]> }> {
  const credentials = { username: user, password: BROKER_USERS[user], protocolVersion: 4 } as const;
  const client = await mqtt.connectAsync(broker.url, credentials);
  onTestFinished(() => client.endAsync(true));
  const told = new Map<string, string[]>();
  client.on('message', (topic, payload) => told.set(topic, [...(told.get(topic) ?? []), payload.toString()]));
  return Object.assign(client, { told });
}

describe('on Mosquitto with the rights of docs/protocol.md', () => {
  it('automation works the same by TLS, and Home Assistant hears of the camera', async () => {
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    porch.standing = [{ condition: 'relay', source: 'out', active: true }];
    porch.known = { snapshot: true, relays: [{ token: 'out', pulse: false }] };
    const { log } = automate({ url: broker.tlsUrl, ca: broker.caFile, id: 'tls', cameras });
    const person = await signIn('automation');
    await person.subscribeAsync(['oriel/home/#', 'homeassistant/+/+/config'], { qos: 1 });
    const last = (topic: string) => person.told.get(topic)?.at(-1);
    await eventually(() => last(device('porch')), { what: 'the device' });
    await eventually(() => last(below('relay/1')) === 'ON', { what: 'the relay' });
    expect(last('oriel/home/status')).toBe('online');
    expect(last(below('availability'))).toBe('online');

    const sent = {
      'ptz/set': 'STOP',
      'preset/set': 'Door',
      home: '',
      'imaging/set': 'NIGHT_ON',
      'relay/1/set': 'OFF',
      'snapshot/get': '',
      'enabled/set': 'ON',
      'configure/set': '{"command":"set-home"}',
    };
    for (const [topic, payload] of Object.entries(sent)) {
      await person.publishAsync(below(topic), payload, { qos: 1 });
      const result = below(topic === 'home' ? 'home/result' : topic.replace(/(set|get)$/, 'result'));
      const answer = await eventually(() => last(result), { what: `an answer on ${result}` });
      expect(JSON.parse(answer)).toMatchObject({ status: 'ok' });
    }
    await eventually(() => last(below('snapshot')) === 'a picture', { what: 'the picture' });
    expect(log.filter((line) => line.includes('not subscribe'))).toEqual([]);
    cameras.the('porch').happens({ moment: 'doorbell', source: 'a', at: 0 });
    await eventually(() => last(below('doorbell')), { what: 'the doorbell' });
    await person.publishAsync('homeassistant/status', 'online', { qos: 1 });
  });

  it('whoever may command may not speak for the gateway, nor read what viewers say', async () => {
    const person = await signIn('automation');
    const viewer = await mqtt.connectAsync(broker.url, {
      username: 'viewers',
      password: BROKER_USERS.viewers,
      clientId: 'tab',
      protocolVersion: 4,
    });
    onTestFinished(() => viewer.endAsync(true));
    const gateway = await signIn('oriel');
    await gateway.subscribeAsync([`oriel/${ID}/signal/+/up`, below('state'), below('ptz/set')], { qos: 1 });
    await person.subscribeAsync('oriel/#', { qos: 1 });
    await person.publishAsync(below('state'), 'forged', { qos: 1 });
    await viewer.publishAsync(below('ptz/set'), 'STOP', { qos: 1 });
    await viewer.publishAsync(up('other'), 'forged', { qos: 1 });
    await viewer.publishAsync(up('tab'), 'hello', { qos: 1 });
    await eventually(() => gateway.told.has(up('tab')), { what: 'the viewer' });
    await person.publishAsync(below('ptz/set'), 'HOME', { qos: 1 });
    await eventually(() => gateway.told.get(below('ptz/set')), { what: 'the command' });
    expect(gateway.told.get(below('ptz/set'))).toEqual(['HOME']);
    expect(gateway.told.get(below('state')) ?? []).not.toContain('forged');
    expect(gateway.told.has(up('other'))).toBe(false);
    expect(person.told.has(up('tab'))).toBe(false);
  });

  it('commands of the time without a gateway are answered too late, and none is carried out', async () => {
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    const line = await layLine(broker.tcpPort);
    const { bus, log } = automate({ url: `mqtt://127.0.0.1:${line.port}`, id: 'cut', cameras });
    const person = await signIn('automation');
    await person.subscribeAsync(below('ptz/result'), { qos: 1 });
    const answers = () => (person.told.get(below('ptz/result')) ?? []).map((text) => JSON.parse(text));
    const answered = (transaction: unknown) => answers().find((answer) => answer.transaction === transaction);
    const isTaken = async () => {
      await person.publishAsync(below('ptz/set'), '{"command":"stop","transaction":"first"}', { qos: 1 });
      return answered('first');
    };
    await eventually(isTaken, { what: 'the first answer' });
    line.cut();
    await eventually(() => !bus.connected, { what: 'the cut' });
    const before = porch.commands.length;
    for (let i = 0; i < 20; i++) {
      await person.publishAsync(below('ptz/set'), `{"command":"move","pan":1,"transaction":${i}}`, {
        qos: 1,
      });
    }
    line.mend();
    await eventually(() => answered(19), { what: 'the last answer' });
    for (let i = 0; i < 20; i++) {
      expect(answered(i)).toMatchObject({ status: 'error', code: 'too-late' });
    }
    expect(porch.commands).toHaveLength(before);
    const isBack = async () => {
      await person.publishAsync(below('ptz/set'), '{"command":"stop","transaction":"again"}', { qos: 1 });
      return answers().some(({ transaction, status }) => transaction === 'again' && status === 'ok');
    };
    await eventually(isBack, { what: 'a command that is carried out' });
    expect(log.filter((text) => text.includes('came while the gateway was away'))).toHaveLength(1);
  });

  it('what was left of a camera that is gone is cleared', async () => {
    const first = automate({ url: broker.url, id: 'sweep', cameras: new FakeCameras('porch', 'yard') });
    const person = await signIn('automation');
    await person.subscribeAsync(['oriel/home/+/state', 'homeassistant/device/+/config'], { qos: 1 });
    const last = (topic: string) => person.told.get(topic)?.at(-1);
    await eventually(() => last(device('yard')), { what: 'the device' });
    await first.end();
    automate({ url: broker.url, id: 'sweep', cameras: new FakeCameras('porch') });
    await eventually(() => last(device('yard')) === '', { what: 'the end of the device' });
    await eventually(() => last('oriel/home/yard/state') === '', { what: 'the end of its state' });
    expect(last(device('porch'))).not.toBe('');
  });
});

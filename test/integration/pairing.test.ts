import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseSps } from '../../gateway/rtp/h264/sps.ts';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import type { ManageRequest, ManageResult } from '../../protocol/access-management.ts';
import { parseCameraSettings, parseInspection } from '../../protocol/camera-setup.ts';
import { base64url } from '../../protocol/sealing/text.ts';
import { BROKER_USERS, externalBroker } from '../helpers/documented-rights.ts';
import { eventually } from '../helpers/eventually.ts';
import { startMosquitto } from '../helpers/mosquitto.ts';
import { connectMqttViewer } from '../helpers/mqtt-viewer.ts';
import { startOnvifCamera } from '../helpers/onvif-camera.ts';
import { nalType } from '../helpers/received-video.ts';
import type { SignalingClient } from '../helpers/signaling-client.ts';
import { connectWhepViewer } from '../helpers/whep-viewer.ts';
import { untilFrames } from './house.ts';
import { linkIn, type PairedHouse, type Phone, startPairedHouse } from './paired-house.ts';

const CAMERAS = [
  { name: 'porch', simulated: { width: 640, height: 360, fps: 25 } },
  { name: 'yard', rtsp: 'rtsp://127.0.0.1:9/' },
];

let house: PairedHouse;
/** The first that came, by the link of the first start. */
let owner: Phone;

beforeAll(async () => {
  house = await startPairedHouse({ cameras: CAMERAS });
  const link = await eventually(() => /#pair=/.test(house.oriel.output()) && linkIn(house.oriel.output()), {
    what: 'the link of the first start',
  });
  owner = await house.pair(link, { name: 'Anna’s phone' });
});

afterAll(() => house?.close());

let requests = 0;

async function manage(client: SignalingClient, ask: ManageRequest): Promise<ManageResult> {
  // What changes who has access has to tell when it was said, by what was heard of the gateway.
  await client.until('welcome');
  const request = `r${++requests}`;
  client.send({ type: 'manage', request, ask });
  return (await client.until('managed', (answer) => answer.request === request)).result;
}

/** Somebody with rights of their own who watches the porch, with their ticket. */
async function watching(phone: Phone) {
  const signaling = await house.signIn(phone);
  const { ticket } = await signaling.until('welcome');
  const viewer = await connectMqttViewer(signaling, { camera: 'porch', peer: 'p' });
  const byWhep = await connectWhepViewer({ url: house.oriel.httpUrl, camera: 'porch', token: ticket });
  await Promise.all([untilFrames(viewer), untilFrames(byWhep)]);
  return { signaling, ticket, viewer, byWhep };
}

const statusOf = async (ticket: string) => {
  const response = await fetch(`${house.oriel.httpUrl}/api/session`, {
    headers: { authorization: `Bearer ${ticket}` },
  });
  await response.arrayBuffer();
  return response.status;
};

async function untilOver({ signaling, ticket, viewer, byWhep }: Awaited<ReturnType<typeof watching>>) {
  const isOver = () => signaling.received.some((message) => message.type === 'bye' && !message.peer);
  await eventually(isOver, { withinMs: 30_000, what: 'the good-bye' });
  const { code } = await signaling.until('bye', ({ peer }) => peer === undefined);
  expect(code).toBe('withdrawn');
  const within = { withinMs: 20_000 };
  await eventually(() => viewer.state() !== 'connected', { ...within, what: 'the end by MQTT' });
  await eventually(() => byWhep.state() !== 'connected', { ...within, what: 'the end by WHEP' });
  await eventually(() => !signaling.isConnected, { ...within, what: 'the end of the connection' });
  expect(await statusOf(ticket)).toBe(401);
  viewer.close();
  byWhep.close();
}

describe('the first start', () => {
  it('lets an admin in, who needs no HTTP from then on', async () => {
    expect(owner.info).toMatchObject({
      gateway: 'home',
      key: owner.gatewayKey,
      name: 'Anna’s phone',
      role: 'admin',
      mayManageCameras: true,
      mayManageAccess: true,
      relayOnly: false,
      broker: { url: '/mqtt', status: 'oriel/home/status' },
    });
    const client = await house.signIn(owner);
    const { info, cameras } = await client.until('welcome');
    expect(info).toEqual(owner.info);
    expect(cameras.map(({ name }) => name)).toEqual(['porch', 'yard']);
    const viewer = await connectMqttViewer(client, { camera: 'porch', peer: 'p' });
    await untilFrames(viewer);
    viewer.close();
    await client.close();
  });

  it('prints no token', async () => {
    const token = (await readFile(join(house.state, 'owner-token'), 'utf8')).trim();
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(house.oriel.output()).not.toContain(token);
  });

  it('prints a link that is good for one device', async () => {
    const link = linkIn(house.oriel.output());
    await expect(house.pair(link)).rejects.toThrow('pairing-refused: this pairing link was used already');
    expect((await house.pair(link, { seed: owner.seed })).info).toEqual(owner.info);
  });
});

describe('a link', () => {
  it('lets one of two in who come at once', async () => {
    const link = await house.invite();
    const ends = await Promise.allSettled([
      house.pair(link, { name: 'Ben' }),
      house.pair(link, { name: 'Cem' }),
      house.pair(link, { name: 'Dora' }),
    ]);
    const [won, ...others] = ends.filter(({ status }) => status === 'fulfilled');
    expect([won?.status, others]).toEqual(['fulfilled', []]);
    for (const end of ends)
      if (end.status === 'rejected') expect(String(end.reason)).toContain('used already');
  });

  it('that nobody made does not even reach the broker', async () => {
    const { gatewayKey } = owner;
    await expect(
      house.pair({ gatewayKey, secret: primitives.random(16), broker: undefined }),
    ).rejects.toThrow(/refused/);
  });

  it('opens nothing by its door but pairing, and guesses at others are refused', async () => {
    const link = await house.invite();
    const { gatewayKey } = link;
    const client = await house.knock(link);
    client.send({ type: 'hello' });
    client.send({ type: 'pair', secret: base64url(primitives.random(16)), name: 'x', door: 'd'.repeat(43) });
    const { code, message } = await client.until('error', (error) => error.code === 'pairing-refused');
    expect([code, message]).toEqual(['pairing-refused', expect.stringContaining('not known here')]);
    expect(client.received.some(({ type }) => type === 'welcome')).toBe(false);
    await client.close();
    expect((await house.pair(link, { name: 'Elif' })).gatewayKey).toBe(gatewayKey);
  });

  it('that was taken back is of no use', async () => {
    const link = await house.invite('--name', 'Nobody');
    const listed = JSON.parse(await house.cli('devices', '--json'));
    const { id } = listed.invitations.find(({ name }: { name?: string }) => name === 'Nobody');
    expect(await house.cli('devices', 'revoke', id)).toContain('works no more');
    await eventually(
      () =>
        house.pair(link).then(
          () => false,
          (error: Error) => /refused|not known/.test(error.message),
        ),
      { what: 'the refusal' },
    );
  });
});

describe('what a link grants', () => {
  it('holds: role, cameras, and a relay between', async () => {
    const link = await house.invite('--name', 'Wall', '--cameras', 'porch', '--relay-only');
    const phone = await house.pair(link, { name: 'Tablet' });
    expect(phone.info).toMatchObject({
      name: 'Wall',
      role: 'viewer',
      mayManageCameras: false,
      mayManageAccess: false,
      relayOnly: true,
    });
    const client = await house.signIn(phone);
    const { cameras, ticket } = await client.until('welcome');
    expect(cameras).toMatchObject([{ name: 'porch', mayCommand: false, mayConfigure: false }]);
    await expect(connectMqttViewer(client, { camera: 'yard', peer: 'a' })).rejects.toThrow('forbidden');
    // There is no TURN server, and any other way would tell an address of the house.
    await expect(connectMqttViewer(client, { camera: 'porch', peer: 'b' })).rejects.toThrow(/relay/i);
    client.send({ type: 'enable', camera: 'porch', enabled: false });
    expect((await client.until('error', ({ peer }) => peer === undefined)).code).toBe('forbidden');
    expect(await manage(client, { kind: 'list' })).toEqual({
      kind: 'refused',
      message: expect.stringContaining('Wall may not say who has access'),
    });
    const still = await fetch(`${house.oriel.httpUrl}/api/cameras/yard/still`, {
      headers: { authorization: `Bearer ${ticket}` },
    });
    expect(still.status).toBe(403);
    await still.arrayBuffer();
    await client.close();
    // A page that has gone without a word is remembered for a while; its ticket is one like any other till then.
    await house.cli('devices', 'revoke', 'Wall');
    await eventually(async () => (await statusOf(ticket)) === 401, { what: 'the ticket’s end' });
  });

  it('ends for a guest when it is said to, in the midst of a picture', async () => {
    const admin = await house.signIn(owner);
    const until = Date.now() + 15_000;
    const made = await manage(admin, {
      kind: 'invite',
      name: 'Guest',
      role: 'viewer',
      cameras: ['porch'],
      until,
    });
    if (made.kind !== 'invitation') throw new Error(made.kind);
    const guest = await watching(await house.pair(linkIn(made.link)));
    await untilOver(guest);
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    expect(await readdir(join(house.state, 'devices'))).toContain(`${owner.id}.json`);
    const list = await manage(admin, { kind: 'list' });
    expect(list.kind === 'list' && list.devices.map(({ name }) => name)).not.toContain('Guest');
    await admin.close();
  });
});

describe('revoking', () => {
  it('at the terminal ends what is watched, and all other doors', async () => {
    const phone = await house.pair(await house.invite('--name', 'Lost phone'));
    const lost = await watching(phone);
    expect(await house.cli('devices', 'revoke', 'lost phone')).toContain(
      'Lost phone has no access any more.',
    );
    await untilOver(lost);
    await expect(house.signIn(phone)).rejects.toThrow(/refused/);
    await expect(house.cli('devices', 'revoke', 'Lost phone')).rejects.toThrow(
      'no device is named Lost phone',
    );
  });

  it('by an admin does the same, while others watch on', async () => {
    const [other, admin] = [await house.pair(await house.invite('--name', 'Other')), owner];
    const [lost, keeper] = [await watching(other), await watching(admin)];
    const answer = await manage(keeper.signaling, { kind: 'revoke', device: other.id });
    expect(answer.kind === 'list' && answer.devices.map(({ id }) => id)).not.toContain(other.id);
    await untilOver(lost);
    await Promise.all([untilFrames(keeper.viewer), untilFrames(keeper.byWhep)]);
    expect(await manage(keeper.signaling, { kind: 'revoke', device: admin.id })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('last device'),
    });
    keeper.viewer.close();
    keeper.byWhep.close();
    await keeper.signaling.close();
  });
});

it('shows an admin who is there, and calls a device by its new name at once', async () => {
  const phone = await house.pair(await house.invite('--role', 'operator'), { name: 'Android' });
  const [client, admin] = [await house.signIn(phone), await house.signIn(owner)];
  await client.until('welcome');
  expect(await house.cli('devices', 'rename', 'Android', 'Kitchen')).toContain('is called Kitchen now');
  const kitchen = await eventually(
    async () => {
      const list = await manage(admin, { kind: 'list' });
      return list.kind === 'list' && list.devices.find(({ name }) => name === 'Kitchen');
    },
    { what: 'the new name' },
  );
  expect(kitchen).toMatchObject({ id: phone.id, role: 'operator', online: true, own: false });
  expect(kitchen.seenAt).toBeGreaterThan(kitchen.pairedAt - 60_000);
  client.send({ type: 'hello' });
  await client.until('welcome', ({ info }) => info.name === 'Kitchen');
  expect(await house.cli('devices')).toMatch(/^Kitchen +operator +all/m);
  await Promise.all([client.close(), admin.close()]);
});

describe('a restart', () => {
  it('keeps who was let in, also by a terminal meanwhile, and prints no other first link', async () => {
    await house.oriel.stop();
    const link = linkIn(await house.cli('pair', '--name', 'Meanwhile'));
    await house.oriel.start();
    await eventually(() => house.oriel.output().includes('To let another device in:'), {
      what: 'what the daemon prints',
    });
    expect(house.oriel.output()).not.toContain('#pair=');
    const phone = await house.pair(link);
    for (const one of [owner, phone]) {
      const client = await house.signIn(one);
      expect((await client.until('welcome')).info).toEqual(one.info);
      await client.close();
    }
  });

  it('leaves nothing in the state directory that others may read', async () => {
    const entries = await readdir(house.state, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(4);
    for (const entry of entries) {
      const found = await stat(join(entry.parentPath, entry.name)).catch((error: NodeJS.ErrnoException) => {
        // What is being written lies beside its place for a moment.
        if (error.code !== 'ENOENT') throw error;
      });
      if (found)
        expect([entry.name, found.mode & 0o777]).toEqual([entry.name, entry.isFile() ? 0o600 : 0o700]);
    }
  });
});

it('works over a broker that is nobody’s, by the link alone', async () => {
  const broker = await startMosquitto({ users: BROKER_USERS });
  onTestFinished(() => broker.close());
  const remote = await startPairedHouse({ cameras: CAMERAS, broker: externalBroker(broker, false) });
  onTestFinished(() => remote.close());
  const phone = await remote.pair(
    await eventually(() => /#pair=/.test(remote.oriel.output()) && linkIn(remote.oriel.output())),
  );
  expect(phone.info.broker).toMatchObject({ url: broker.websocketUrl, username: 'viewers' });
  const client = await remote.signIn(phone);
  const viewer = await connectMqttViewer(client, { camera: 'porch', peer: 'p' });
  await untilFrames(viewer);
  const second = await remote.pair(await remote.invite());
  const admin = await manage(client, { kind: 'revoke', device: second.id });
  expect(admin).toMatchObject({ kind: 'list', devices: [{ id: phone.id }] });
  // Such a broker lets everyone in; the gateway says nothing but that access has ended.
  const lost = await remote.signIn(second);
  expect((await lost.until('bye')).code).toBe('withdrawn');
  viewer.close();
});

it('changes a camera while somebody watches who has come by a link, and who goes on by its new name', async () => {
  const camera = await startOnvifCamera('gate');
  onTestFinished(() => camera.close());
  const admin = await house.signIn(owner);
  const { ticket } = await admin.until('welcome');
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${ticket}` };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const reply = await fetch(`${house.oriel.httpUrl}/api/cameras${path}`, init);
    const text = await reply.text();
    expect(text).not.toContain(SECRET);
    return { status: reply.status, text };
  };
  const { url } = await inspected(camera.onvifUrl, ticket);
  const onvif = { url, username: 'oriel', password: SECRET };
  expect(await ask('POST', '', { name: 'gate', onvif })).toMatchObject({ status: 201 });
  const made = await manage(admin, {
    kind: 'invite',
    role: 'operator',
    cameras: ['gate'],
    name: 'Gatekeeper',
  });
  if (made.kind !== 'invitation') throw new Error(made.kind);
  const phone = await house.signIn(await house.pair(linkIn(made.link)));

  let peers = 0;
  const watch = async (name: string) => {
    const peer = `gate${++peers}`;
    const viewer = await connectMqttViewer(phone, { camera: name, peer });
    onTestFinished(() => viewer.close());
    await untilFrames(viewer);
    const over = () => phone.until('bye', (bye) => bye.peer === peer);
    const sps = viewer.video.nals.find((nal) => nalType(nal) === 7);
    return { viewer, over, width: sps && parseSps(sps).width };
  };
  const first = await watch('gate');
  expect(first.width).toBe(640);

  const settings = parseCameraSettings((await ask('GET', '/gate')).text);
  expect(settings).toMatchObject({
    name: 'gate',
    kind: 'onvif',
    address: new URL(url).host,
    invert: [],
    canInvert: true,
  });
  const small = settings.profiles.find(({ width }) => width === 320)?.token;
  expect((await ask('PATCH', '/gate', { profile: { main: small } })).status).toBe(200);
  expect((await first.over()).code).toBe('format-changed');
  const second = await watch('gate');
  expect(second.width).toBe(320);

  expect((await ask('PATCH', '/gate', { profile: { main: null }, invert: ['pan'] })).status).toBe(200);
  await second.over();
  const third = await watch('gate');
  expect(third.width).toBe(640);
  await eventually(() => third.viewer.isSteerable(), { what: 'the channel' });
  const before = camera.ptzCalls().length;
  const answer = await third.viewer.control.ask({ command: 'move', pan: 0.5, tilt: 0.5, zoom: 0 });
  expect(answer).toMatchObject({ status: 'ok' });
  const moved = await eventually(() => camera.ptzCalls()[before], { what: 'the move' });
  expect(moved.velocity).toMatchObject({ pan: -0.5, tilt: 0.5 });

  expect(await ask('PATCH', '/gate', { name: 'door', username: 'oriel', password: 'wrong' })).toMatchObject({
    status: 422,
  });
  expect((await ask('PATCH', '/gate', { name: 'door' })).text).toBe('{"name":"door"}');
  expect(await third.over()).toMatchObject({
    code: 'no-such-camera',
    message: 'the camera gate is called door now',
  });
  await phone.until('cameras', ({ cameras }) =>
    cameras.some(({ name, formerly, mayCommand }) => name === 'door' && formerly === 'gate' && mayCommand),
  );
  await watch('door');
  expect((await ask('GET', '/gate')).status).toBe(404);
  expect(phone.received.some((message) => message.type === 'bye' && message.peer === undefined)).toBe(false);
  const list = await manage(admin, { kind: 'list' });
  expect(list.kind === 'list' && list.devices.find(({ name }) => name === 'Gatekeeper')?.cameras).toEqual([
    'door',
  ]);
  expect(await house.oriel.readConfig()).toMatch(/- name: door\n {4}onvif:/);
  expect(house.oriel.output()).not.toContain(SECRET);

  // And so it is after a restart.
  await house.oriel.stop();
  await house.oriel.start();
  const again = await house.signIn(owner);
  const welcome = await again.until('welcome');
  expect(welcome.cameras.map(({ name }) => name)).toEqual(['porch', 'yard', 'door']);
  await again.close();
});

/** Of `startOnvifCamera`. */
const SECRET = 'p@ss:word/1';

async function inspected(url: string, ticket: string) {
  const reply = await fetch(`${house.oriel.httpUrl}/api/discovery/inspect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ticket}` },
    body: JSON.stringify({ url, username: 'oriel', password: SECRET }),
  });
  return parseInspection(await reply.text());
}

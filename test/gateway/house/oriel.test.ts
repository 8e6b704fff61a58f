import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { openConfig } from '../../../config/open.ts';
import { startOriel } from '../../../gateway/main.ts';
import { parseInspection } from '../../../protocol/camera-setup.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startOnvifCamera } from '../../helpers/onvif-camera.ts';

const TOKEN = 'boss-secret';

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-whole-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'oriel.yaml');
  await writeFile(
    file,
    `# mine
gateway: { state: state }
http: { listen: "127.0.0.1:0", url: "https://cams.example" }
broker: { listen: "127.0.0.1:0" }
access: { tokens: [ { name: boss, token: ${TOKEN}, role: admin } ] }
cameras:
  - name: porch # down
    rtsp: rtsp://127.0.0.1:9/
`,
  );
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const opened = await openConfig({ file, env: {}, home: folder });
  const oriel = await startOriel({ ...opened, packageInfo: { root: folder, version: '1.2.3' }, logger });
  onTestFinished(() => oriel.close());
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`http://127.0.0.1:${oriel.http.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { oriel, ask, log: () => log.join(''), read: () => readFile(file, 'utf8') };
}

/** The last that was said on each topic; what was cleared is not there. */
async function hear(port: number, filters: string[]) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: 'boss', password: TOKEN });
  onTestFinished(() => void client.end(true));
  const said = new Map<string, string>();
  client.on('message', (topic: string, payload: Buffer) => {
    if (payload.length > 0) said.set(topic, payload.toString());
    else said.delete(topic);
  });
  await client.subscribeAsync(filters);
  return said;
}

it('takes a camera in while it runs, shows it everywhere, and lets it go again', async () => {
  const { oriel, ask, log, read } = await start();
  const camera = await startOnvifCamera('gate');
  onTestFinished(() => camera.close());
  const said = await hear(oriel.broker?.port ?? 0, ['oriel/home/+/state', 'homeassistant/device/+/config']);
  const { onvifUrl: url, username, password } = camera;
  const before = await read();

  const inspection = await ask('POST', '/api/discovery/inspect', { url, username, password });
  expect(inspection.status).toBe(200);
  const seen = parseInspection(await inspection.text());
  expect(seen.profiles.map(({ qualities, still }) => [qualities, still !== undefined])).toEqual([
    [['main'], true],
    [['sub'], true],
  ]);

  const onvif = { url: seen.url, username, password, identity: seen.identity };
  expect((await ask('POST', '/api/cameras', { name: 'gate', onvif })).status).toBe(201);
  await eventually(() => said.get('oriel/home/gate/state')?.includes('"online":true'), {
    withinMs: 30_000,
    what: 'the camera’s state',
  });
  await eventually(() => said.get('homeassistant/device/oriel_home_gate/config'), { what: 'the device' });
  expect(said.get('homeassistant/device/oriel_home_gate/config')).toContain(
    'https://cams.example/#camera=gate',
  );
  const still = await ask('GET', '/api/cameras/gate/still');
  expect([still.status, still.headers.get('content-type')]).toEqual([200, 'image/jpeg']);

  expect((await ask('DELETE', '/api/cameras/gate')).status).toBe(204);
  await eventually(() => !said.has('oriel/home/gate/state'), { what: 'the state being cleared' });
  await eventually(() => !said.has('homeassistant/device/oriel_home_gate/config'), {
    what: 'the device’s end',
  });
  expect((await ask('GET', '/api/cameras/gate/still')).status).toBe(404);
  expect(await read()).toBe(before);
  expect(log()).not.toContain(password);
});

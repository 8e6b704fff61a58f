import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCameraRequests } from '../../../viewer/transport/camera-requests.ts';
import { createCameraSettingsRequests } from '../../../viewer/transport/camera-settings-requests.ts';
import { createSetupRequests } from '../../../viewer/transport/setup-requests.ts';

const INSPECTION = { url: 'http://192.0.2.10/onvif/device_service', profiles: [], abilities: ['pan'] };

describe('requests about cameras', () => {
  let server: Server;
  let page: string;
  let asked: string[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const { signal } = new AbortController();

  beforeEach(async () => {
    asked = [];
    server = createServer(async (request, response) => {
      const { method, url, headers } = request;
      asked.push(`${method} ${url} ${headers.authorization} ${await text(request)}`.trim());
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/#camera=yard`;
  });

  afterEach(() => new Promise((done) => server.close(done)));

  it('bear the token, and bring a still', async () => {
    answer = (_, response) => response.setHeader('content-type', 'image/jpeg').end('jpeg');
    const reply = await createCameraRequests(page).requestStill({ token: 's3cret', camera: 'porch', signal });
    if (reply.kind !== 'ok') throw new Error(reply.reason);
    expect([reply.value.type, await reply.value.text()]).toEqual(['image/jpeg', 'jpeg']);
    expect(asked).toEqual(['GET /api/cameras/porch/still Bearer s3cret']);
  });

  it('remove a camera, or say why not', async () => {
    answer = (_, response) => response.writeHead(204).end();
    const { requestRemoval } = createCameraRequests(page);
    expect(await requestRemoval({ token: 's3cret', camera: 'porch', signal })).toEqual({ kind: 'ok' });
    expect(asked).toEqual(['DELETE /api/cameras/porch Bearer s3cret']);
    answer = (_, response) => response.writeHead(409).end('{"error":"it is the last one"}');
    expect(await requestRemoval({ token: 's3cret', camera: 'porch', signal })).toEqual({
      kind: 'refused',
      reason: 'it is the last one',
      status: 409,
    });
  });

  it('read and change the settings of one, or say why not', async () => {
    const requests = createCameraSettingsRequests(page);
    const asker = { token: 's3cret', camera: 'porch', signal };
    const settings = { name: 'porch', kind: 'rtsp', profile: {}, profiles: [], invert: [], canInvert: false };
    answer = (_, response) => response.end(JSON.stringify(settings));
    expect(await requests.read(asker)).toEqual({ kind: 'ok', value: settings });
    answer = (_, response) => response.end('{"name":"door"}');
    expect(await requests.change({ ...asker, change: { name: 'door' } })).toEqual({ kind: 'ok' });
    expect(asked).toEqual([
      'GET /api/cameras/porch Bearer s3cret',
      'PATCH /api/cameras/porch Bearer s3cret {"name":"door"}',
    ]);
    answer = (_, response) =>
      response.writeHead(409).end('{"error":"There is a camera named door already."}');
    expect(await requests.change({ ...asker, change: { name: 'door' } })).toMatchObject({
      kind: 'refused',
      reason: 'There is a camera named door already.',
    });
  });

  it('find, look at and add one', async () => {
    const requests = createSetupRequests({ page, token: () => 's3cret' });
    answer = (_, response) => response.end('{"found":[]}');
    expect(await requests.discover(signal)).toEqual({ kind: 'ok', value: [] });
    answer = (_, response) => response.end(JSON.stringify(INSPECTION));
    expect(await requests.inspect({ url: '192.0.2.10' }, signal)).toEqual({ kind: 'ok', value: INSPECTION });
    answer = (_, response) => response.writeHead(201).end('{"name":"gate"}');
    const camera = { name: 'gate', onvif: { url: INSPECTION.url } };
    expect(await requests.add(camera, signal)).toEqual({ kind: 'ok' });
    expect(asked).toEqual([
      'POST /api/discovery Bearer s3cret',
      'POST /api/discovery/inspect Bearer s3cret {"url":"192.0.2.10"}',
      `POST /api/cameras Bearer s3cret ${JSON.stringify(camera)}`,
    ]);
  });

  it('say so where the answer is not one', async () => {
    answer = (_, response) => response.end('{"profiles":3}');
    const requests = createSetupRequests({ page, token: () => 's3cret' });
    expect(await requests.inspect({ url: '192.0.2.10' }, signal)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('inspection: url: expected string'),
    });
  });

  it('end with whoever asked', async () => {
    const leaving = new AbortController();
    answer = () => leaving.abort();
    const requests = createSetupRequests({ page, token: () => 's3cret' });
    expect(await requests.discover(leaving.signal)).toMatchObject({ kind: 'refused' });
    server.closeAllConnections();
  });
});

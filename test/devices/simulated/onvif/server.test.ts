import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { startCamera } from './camera.ts';

describe('the camera’s HTTP server', () => {
  let camera: SimulatedCamera;

  beforeEach(async () => {
    camera = await startCamera();
  });

  afterEach(() => camera.close());

  const post = (body: string, path = '/onvif/device_service') =>
    fetch(new URL(path, camera.onvifUrl), { method: 'POST', body });
  const envelope = (content: string) =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${content}</s:Body></s:Envelope>`;

  it('answers SOAP as SOAP', async () => {
    const response = await post(envelope('<GetSystemDateAndTime/>'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/soap+xml; charset=utf-8');
    expect(await response.text()).toContain('<tds:GetSystemDateAndTimeResponse>');
  });

  it.each([
    ['no XML', 'hello', 'ter:WellFormed'],
    ['an empty body', '', 'ter:WellFormed'],
    ['an operation without credentials', envelope('<GetScopes/>'), 'ter:NotAuthorized'],
    ['an unknown operation, to a stranger', envelope('<Explode/>'), 'ter:NotAuthorized'],
    ['a name that objects have', envelope('<toString/>'), 'ter:NotAuthorized'],
  ])('answers %s by a fault', async (_name, body, subcode) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`<env:Value>${subcode}</env:Value>`);
  });

  it('refuses what is longer than 64 KiB', async () => {
    const response = await post(
      envelope(`<GetSystemDateAndTime>${' '.repeat(70_000)}</GetSystemDateAndTime>`),
    );
    expect(response.status).toBe(413);
  });

  it('has no other pages and no other methods', async () => {
    expect((await post(envelope('<GetNodes/>'), '/onvif/analytics_service')).status).toBe(404);
    expect((await post(envelope('<GetNodes/>'), '/')).status).toBe(404);
    expect((await fetch(camera.onvifUrl)).status).toBe(405);
  });

  it('outlives a client that goes away in the middle', async () => {
    const abort = new AbortController();
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.from(' ')) });
    const gone = fetch(camera.onvifUrl, {
      method: 'POST',
      body: endless,
      signal: abort.signal,
      ...{ duplex: 'half' },
    });
    abort.abort();
    await expect(gone).rejects.toThrow();
    expect((await post(envelope('<GetSystemDateAndTime/>'))).status).toBe(200);
  });
});

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { pullRaw, subscribe } from '../pull-point.ts';
import { ask, askRaw, PATHS, tell } from '../soap-door.ts';
import { startOdd } from './odd-camera.ts';

const INFORMATION = { body: '<GetDeviceInformation/>' };

describe('a camera with', () => {
  it('prefixes-undeclared', async () => {
    const camera = await startOdd('prefixes-undeclared');
    const answer = await pullRaw(camera, await subscribe(camera));
    expect(answer).toContain('<tt:Message ');
    expect(answer).toContain('tns1:');
    expect(answer).not.toMatch(/xmlns:(?:tt|tns1)=/);
    expect(answer).toContain('xmlns:wsnt=');
  });

  it('utf8-invalid', async () => {
    const camera = await startOdd('utf8-invalid');
    const path = await subscribe(camera);
    for (const call of [
      INFORMATION,
      { path: PATHS.media, body: '<GetProfiles/>' },
      { path, body: '<PullMessages/>' },
    ]) {
      const bytes = await (await askRaw(camera, call)).arrayBuffer();
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
      expect(XMLValidator.validate(new TextDecoder().decode(bytes))).toBe(true);
    }
  });

  it('soap-1-1', async () => {
    const camera = await startOdd('soap-1-1');
    const well = await ask(camera, INFORMATION);
    expect([well.status, well.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    const fault = await ask(camera, { ...INFORMATION, sign: 'none' });
    expect(fault.status).toBe(500);
    const read: unknown = new XMLParser({ removeNSPrefix: true }).parse(fault.text);
    expect(read).toMatchObject({
      Envelope: {
        Body: {
          Fault: {
            faultcode: 'env:Client',
            faultstring: 'Sender not Authorized',
            detail: 'ter:NotAuthorized',
          },
        },
      },
    });
    for (const { text } of [well, fault]) {
      expect(text).toContain('http://schemas.xmlsoap.org/soap/envelope/');
      expect(text).not.toContain('http://www.w3.org/2003/05/soap-envelope');
    }
  });

  it('html-instead', async () => {
    const camera = await startOdd('html-instead');
    for (const path of Object.values(PATHS)) {
      const { status, text, headers } = await ask(camera, { path, body: '<Anything/>', sign: 'none' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(text).toMatch(/^<!DOCTYPE html>/);
    }
  });

  it('rubbish', async () => {
    const camera = await startOdd('rubbish');
    const { status, text } = await ask(camera, INFORMATION);
    expect(status).toBe(200);
    expect(text).not.toContain('<env:');
    expect(text.length).toBeGreaterThan(1000);
  });

  it('answers-huge', async () => {
    const camera = await startOdd('answers-huge');
    const response = await askRaw(camera, INFORMATION);
    const reader = response.body?.getReader();
    let bytes = 0;
    let first = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      first ||= new TextDecoder().decode(value.subarray(0, 100));
      bytes += value.length;
    }
    expect(bytes).toBeGreaterThan(50 * 1024 * 1024);
    expect(bytes).toBeLessThan(51 * 1024 * 1024);
    expect(first).toMatch(/^<\?xml .*\n<env:Envelope/);
    // Whoever has had enough of it costs nothing.
    const gone = new AbortController();
    await askRaw(camera, { ...INFORMATION, signal: gone.signal });
    gone.abort();
    camera.setOnvifQuirk('answers-huge', false);
    await tell(camera, PATHS.device, '<GetScopes/>');
  });

  it('answers-cut', async () => {
    const camera = await startOdd('answers-cut');
    const { text } = await ask(camera, INFORMATION);
    expect(text).toContain('<env:Envelope');
    expect(XMLValidator.validate(text)).not.toBe(true);
  });

  it('hangs', async () => {
    const camera = await startOdd('hangs');
    const gone = new AbortController();
    const asked = ask(camera, { ...INFORMATION, signal: gone.signal });
    const other = ask(camera, { body: '<GetSystemDateAndTime/>', sign: 'none', signal: gone.signal });
    const waited = new Promise((resolve) => setTimeout(resolve, 200, 'nothing'));
    expect(await Promise.race([asked, other, waited])).toBe('nothing');
    gone.abort();
    await expect(asked).rejects.toThrow();
    await expect(other).rejects.toThrow();
    camera.setOnvifQuirk('hangs', false);
    expect((await ask(camera, INFORMATION)).status).toBe(200);
  });
});

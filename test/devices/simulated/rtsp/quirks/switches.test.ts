import { describe, expect, it } from 'vitest';
import { QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/table.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { nalOf } from '../../recorded-source.ts';
import { nalsOf } from '../raw-client.ts';
import { ask, playOdd, startOdd } from './odd-camera.ts';

const USUAL = 'timeout-unsaid';
const slice = (bytes: number) => ({ nals: [nalOf(1, bytes)], timestamp: 0, keyframe: false });

describe('the switches', () => {
  it('say what they are, each something else', () => {
    const meanings = Object.values(QUIRKS).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    expect(meanings.every((meaning) => meaning.length > 10)).toBe(true);
  });

  it('turn while a client plays', async () => {
    const odd = await startOdd(USUAL);
    const { camera, client, source, url } = odd;
    await playOdd(odd);
    const markers: boolean[] = [];
    for (const on of [false, true, false]) {
      camera.setQuirk('markers-missing', on);
      source.push(slice(50));
      await ask(client, 'OPTIONS', url);
      markers.push((client.on(0).at(-1)?.[1] ?? 0) >= 0x80);
    }
    expect(markers).toEqual([true, false, true]);
  });

  it('work together', async () => {
    const { camera, client, url } = await startOdd('sdp-newlines-only');
    camera.setQuirk('sdp-name-missing', true);
    const { body } = await ask(client, 'DESCRIBE', url);
    expect([body.includes('\r'), /^s=/m.test(body)]).toEqual([false, true]);
    camera.setQuirk('sdp-newlines-only', false);
    expect((await ask(client, 'DESCRIBE', url)).body).not.toMatch(/^s=/m);
  });
});

describe('a camera that', () => {
  it('is silent answers what keeps its session', async () => {
    const odd = await startOdd(USUAL);
    const { camera, client, source, url } = odd;
    const { session } = await playOdd(odd);
    camera.silence(true);
    source.push(slice(50));
    expect((await ask(client, 'GET_PARAMETER', url, { Session: session })).status).toBe(200);
    expect(client.frames).toEqual([]);
    camera.silence(false);
    source.push(slice(60));
    await eventually(() => client.on(0).length > 0);
    expect(nalsOf(client.on(0))).toEqual([nalOf(1, 60)]);
  });

  it('redirects says where to', async () => {
    const { camera, client, url } = await startOdd(USUAL);
    camera.redirect('rtsp://127.0.0.1:9/elsewhere');
    const answer = await ask(client, 'DESCRIBE', url);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'rtsp://127.0.0.1:9/elsewhere']);
    camera.redirect(undefined);
    expect((await ask(client, 'DESCRIBE', url)).status).toBe(200);
  });

  it('has lost its sessions answers 454 on the same connection, and sends no more', async () => {
    const odd = await startOdd(USUAL);
    const { camera, client, source, url } = odd;
    const { session } = await playOdd(odd);
    camera.loseSessions();
    expect(source.subscribers).toBe(0);
    expect((await ask(client, 'GET_PARAMETER', url, { Session: session })).status).toBe(454);
    const again = await playOdd(odd);
    expect([again.setup.status, again.playing.status]).toEqual([200, 200]);
  });

  it('demands reports stops without them, and goes on with them', async () => {
    const odd = await startOdd(USUAL);
    const { camera, client, source } = odd;
    await playOdd(odd);
    const sent = () => camera.sessions()[0]?.packetsSent ?? 0;
    const sends = () => {
      const before = sent();
      source.push(slice(50));
      return sent() > before;
    };
    camera.demandReports(60_000);
    expect(sends()).toBe(true);
    camera.demandReports(150);
    await eventually(() => !sends(), { what: 'the camera to stop' });
    const goesOn = () => {
      client.write(Buffer.from([0x24, 1, 0, 8, 0x80, 201, 0, 1, 0, 0, 0, 1]));
      return sends();
    };
    await eventually(goesOn, { what: 'the camera to go on' });
    await eventually(() => client.on(0).length === sent(), { what: 'all that was sent' });
    camera.demandReports(undefined);
  });
});

import { describe, expect, it } from 'vitest';
import type { TRANSPORT_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/transports.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { nalOf } from '../../recorded-source.ts';
import { nalsOf } from '../raw-client.ts';
import { ask, type OddCamera, playOdd, startOdd, udpEar } from './odd-camera.ts';

const TCP = 'RTP/AVP/TCP;unicast;interleaved=0-1';
const picture = (bytes: number) => ({ nals: [nalOf(5, bytes)], timestamp: 0, keyframe: true });

/** What SETUP is answered, and the sizes of the packets that come on the channels so announced. */
async function statusOf({ client, url }: OddCamera, Transport: string): Promise<number> {
  return (await ask(client, 'SETUP', `${url}/trackID=0`, { Transport })).status;
}

async function overTcp(camera: OddCamera, { channel, bytes = 100 }: { channel: number; bytes?: number }) {
  const { transport } = await playOdd(camera, TCP);
  camera.source.push(picture(bytes));
  await eventually(() => nalsOf(camera.client.on(channel)).length > 0, { what: `frames on ${channel}` });
  expect(nalsOf(camera.client.on(channel))).toEqual([nalOf(5, bytes)]);
  return { transport, sizes: camera.client.on(channel).map((packet) => packet.length) };
}

async function overUdp(camera: OddCamera) {
  const ear = await udpEar();
  const { transport } = await playOdd(camera, ear.header);
  const [, port] = /server_port=(\d+)-/.exec(transport) ?? [];
  return { ear, transport, port: Number(port) };
}

const CASES: Readonly<Record<keyof typeof TRANSPORT_QUIRKS, (camera: OddCamera) => Promise<void>>> = {
  'tcp-refused': async (camera) => {
    expect(await statusOf(camera, TCP)).toBe(461);
    expect(await statusOf(camera, (await udpEar()).header)).toBe(200);
  },
  'udp-refused': async (camera) => {
    expect(await statusOf(camera, (await udpEar()).header)).toBe(461);
    expect(await statusOf(camera, TCP)).toBe(200);
  },
  'channels-changed': async (camera) => {
    const { transport } = await overTcp(camera, { channel: 10 });
    expect(transport).toContain('interleaved=10-11');
  },
  'channels-odd': async (camera) => {
    const { transport } = await overTcp(camera, { channel: 3 });
    expect(transport).toContain('interleaved=3-4');
  },
  'channels-unsaid': async (camera) => {
    const { transport } = await overTcp(camera, { channel: 0 });
    expect(transport).toMatch(/^RTP\/AVP\/TCP;unicast;ssrc=/);
  },
  'tcp-unsaid': async (camera) => {
    const { transport } = await overTcp(camera, { channel: 0 });
    expect(transport).toMatch(/^RTP\/AVP;unicast;interleaved=0-1;/);
  },
  'ssrc-unlike-announced': async (camera) => {
    const { transport } = await overTcp(camera, { channel: 0 });
    expect(transport).toContain('ssrc=0BADCAFE');
    expect(camera.client.on(0)[0]?.toString('hex', 8, 12)).not.toBe('0badcafe');
  },
  'garbage-between-frames': async (camera) => {
    const { client, source } = camera;
    await playOdd(camera, TCP);
    for (const _ of [1, 2, 3]) source.push(picture(50));
    const wire = await eventually(() => {
      const text = Buffer.concat(client.chunks).toString('latin1');
      return text.split('\x00\xff\x137\x80`\r$\x00').length > 3 && text;
    });
    expect(wire).not.toContain('\x00\xff\x137\x80`\r$\x02');
  },
  'huge-packets': async (camera) => {
    expect((await overTcp(camera, { channel: 0, bytes: 60_000 })).sizes).toEqual([60_012]);
  },
  'large-datagrams': async (camera) => {
    const { ear } = await overUdp(camera);
    camera.source.push(picture(15_000));
    await eventually(() => ear.got.length === 2);
    expect(ear.got.map(({ packet }) => packet.length)).toEqual([10_012, 12 + 2 + 15_000 - 9999]);
  },
  'server-port-unsaid': async (camera) => {
    const { ear, transport } = await overUdp(camera);
    expect(transport).toMatch(/^RTP\/AVP;unicast;client_port=\d+-\d+;ssrc=/);
    camera.source.push(picture(100));
    await eventually(() => ear.got.length === 1);
  },
  'udp-silent': async (camera) => {
    const { ear } = await overUdp(camera);
    const other = await camera.dial();
    await playOdd({ ...camera, client: other }, TCP);
    camera.source.push(picture(100));
    await eventually(() => other.on(0).length === 1);
    camera.camera.setQuirk('udp-silent', false);
    const { ear: second } = await overUdp({ ...camera, client: await camera.dial() });
    camera.source.push(picture(100));
    await eventually(() => second.got.length === 1);
    expect(ear.got).toEqual([]);
  },
  'udp-from-elsewhere': async (camera) => {
    const { ear, port } = await overUdp(camera);
    camera.source.push(picture(100));
    await eventually(() => ear.got.length === 1);
    expect(ear.got[0]?.port).not.toBe(port);
  },
  'udp-awaits-punch': async (camera) => {
    const { ear, port } = await overUdp(camera);
    camera.source.push(picture(100));
    await eventually(
      () => {
        ear.socket.send(Buffer.from([0x80]), port, '127.0.0.1');
        camera.source.push(picture(200));
        return ear.got.length > 0;
      },
      { everyMs: 20 },
    );
    expect(ear.got.every(({ packet }) => packet.length === 212)).toBe(true);
  },
};

describe('transports', () => {
  it.each(Object.entries(CASES))('%s', async (quirk, check) => {
    await check(await startOdd(quirk as keyof typeof TRANSPORT_QUIRKS));
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../../helpers/gst-rtsp-server.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { startPull } from './pulling.ts';

/** Its process encodes picture and sound first, on a processor that others use as well. */
const WAIT = { withinMs: 15_000 };
const CREDENTIALS = { username: 'viewer', password: 'p@ss:w/rd' };

describe("GStreamer's RTSP server", () => {
  describe('with Digest', () => {
    let server: GstRtspServer;
    beforeAll(async () => {
      server = await startGstRtspServer(CREDENTIALS);
    });
    afterAll(() => server.close());

    it.each([
      ['explicit credentials', () => ({ url: server.url, ...CREDENTIALS })],
      ['credentials in the URL', () => server.urlWithCredentials],
    ])('sends H.264 to %s', async (_name, source) => {
      const pull = startPull(source());
      await pull.packetsCame(20);
      await pull.stop();
      const video = pull.descriptions[0]?.video;
      expect(video).toMatchObject({ codec: 'H264', payloadType: 96, clockRate: 90_000 });
      expect(video?.parameterSets.map((nal) => nal[0])).toEqual([0x67, 0x68]);
      const sequences = pull.packets.map((packet) => packet.readUInt16BE(2));
      const first = sequences[0] ?? 0;
      expect(sequences).toEqual(sequences.map((_, index) => (first + index) & 0xffff));
      expect(pull.packets.every((packet) => ((packet[1] ?? 0) & 0x7f) === 96)).toBe(true);
      expect(pull.logged).toEqual([]);
    });

    it('refuses a wrong password, and none', async () => {
      const wrong = await startPull({ url: server.url, username: 'viewer', password: 'wrong' }).ended;
      expect(wrong).toMatchObject({ kind: 'refused-credentials', status: 401 });
      expect(await startPull(server.url).ended).toMatchObject({ kind: 'refused-credentials', status: 401 });
    });

    it('has no other stream', async () => {
      const url = server.url.replace(/\/stream1$/, '/nowhere');
      expect(await startPull({ url, ...CREDENTIALS }).ended).toMatchObject({
        kind: 'no-such-stream',
        status: 404,
      });
    });

    it('is pulled again after it was gone', async () => {
      const pull = startPull(server.urlWithCredentials);
      await pull.packetsCame(1);
      await server.stop();
      expect(await pull.ended).toMatchObject({ kind: 'closed' });
      expect(await startPull(server.urlWithCredentials).ended).toMatchObject({ kind: 'unreachable' });
      await server.start();
      const again = startPull(server.urlWithCredentials);
      await again.packetsCame(1);
      await again.stop();
    });
  });

  it('takes Basic', async () => {
    const server = await startGstRtspServer({ ...CREDENTIALS, auth: 'basic' });
    try {
      const pull = startPull(server.urlWithCredentials);
      await pull.packetsCame(5);
      await pull.stop();
    } finally {
      await server.close();
    }
  });

  it('offers motion JPEG, which is told by name', async () => {
    const server = await startGstRtspServer({ codec: 'mjpeg' });
    try {
      expect(await startPull(server.url).ended).toMatchObject({
        kind: 'no-video',
        message: expect.stringContaining('JPEG, not H.264 or H.265'),
      });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['udp', 'udp', 'udp'],
    ['auto', 'udp', 'udp'],
    ['udp', 'tcp', 'tcp'],
    ['auto', 'any', 'tcp'],
  ] as const)('is asked with %s, grants %s, and sends over %s', async (transport, granted, used) => {
    const server = await startGstRtspServer({ ...CREDENTIALS, sound: 'pcma', transport: granted });
    try {
      const pull = startPull(server.urlWithCredentials, { transport });
      await pull.packetsCame(40);
      await eventually(() => pull.sound.length > 10, { ...WAIT, what: 'sound' });
      await eventually(() => new Set(pull.reports.map(({ medium }) => medium)).size === 2, {
        ...WAIT,
        what: 'sender reports of both',
      });
      await pull.stop();
      expect(pull.transports).toEqual([used]);
      expect(pull.descriptions[0]?.audio).toMatchObject({ codec: 'PCMA', payloadType: 8 });
      for (const packets of [pull.packets, pull.sound]) {
        const sequences = packets.map((packet) => packet.readUInt16BE(2));
        const first = sequences[0] ?? 0;
        const steps = sequences.map((sequence) => (sequence - first) & 0xffff);
        // Over UDP some may be lost, but none comes twice or late.
        if (used === 'tcp') expect(steps).toEqual(steps.map((_, index) => index));
        else expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      }
    } finally {
      await server.close();
    }
  });

  it.each(['pcmu', 'opus'] as const)('sends %s', async (sound) => {
    const server = await startGstRtspServer({ sound });
    try {
      const pull = startPull(server.url);
      await eventually(() => pull.sound.length > 10, { ...WAIT, what: 'sound' });
      await pull.stop();
      expect(pull.descriptions[0]?.audio?.codec.toLowerCase()).toBe(sound);
    } finally {
      await server.close();
    }
  });

  it('sends H.265 with its parameter sets', async () => {
    const server = await startGstRtspServer({ codec: 'h265' });
    try {
      const pull = startPull(server.url);
      await pull.packetsCame(10);
      await pull.stop();
      const video = pull.descriptions[0]?.video;
      expect(video?.codec).toBe('H265');
      expect(video?.parameterSets.map((nal) => ((nal[0] ?? 0) >> 1) & 0x3f)).toEqual([32, 33, 34]);
    } finally {
      await server.close();
    }
  });

  it('speaks TLS', async () => {
    const tls = selfSignedCertificate({ name: 'camera.invalid' });
    const server = await startGstRtspServer({ ...CREDENTIALS, tls, sound: 'pcma' });
    try {
      expect(await startPull(server.urlWithCredentials).ended).toMatchObject({ kind: 'untrusted' });
      const pull = startPull(server.urlWithCredentials, {
        transport: 'auto',
        tls: { verify: true, ca: tls.cert },
      });
      await pull.packetsCame(40);
      await eventually(() => pull.sound.length > 10, { ...WAIT, what: 'sound' });
      await pull.stop();
      expect(pull.transports).toEqual(['tcp']);
    } finally {
      await server.close();
    }
  });

  it('serves many pulls one after another, each torn down', async () => {
    const server = await startGstRtspServer();
    try {
      for (let round = 0; round < 5; round++) {
        const pull = startPull(server.url);
        await pull.packetsCame(1);
        await pull.stop();
      }
    } finally {
      await server.close();
    }
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { type SelfSignedCertificate, selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { startPull } from './pulling.ts';
import { rtpPacket, type Script, ScriptedRtspServer } from './scripted-rtsp-server.ts';

describe('RTSPS', () => {
  let named: SelfSignedCertificate;
  let addressed: SelfSignedCertificate;
  beforeAll(() => {
    named = selfSignedCertificate({ name: 'localhost' });
    addressed = selfSignedCertificate({ name: 'cam.invalid', alsoIp: '127.0.0.1' });
  });
  const atLocalhost = (server: ScriptedRtspServer) => server.url.replace('127.0.0.1', 'localhost');

  it('carries a session, frames and all', async () => {
    await using server = await ScriptedRtspServer.start(
      {
        PLAY: (request, client) => {
          client.answer(request);
          client.frame(0, rtpPacket(1, 65_535));
          client.raw('garbage');
          client.frame(0, rtpPacket(2));
        },
      },
      named,
    );
    const pull = startPull(atLocalhost(server), { tls: { verify: true, ca: named.cert }, transport: 'auto' });
    await pull.packetsCame(2);
    await pull.stop();
    expect(pull.packets).toEqual([rtpPacket(1, 65_535), rtpPacket(2)]);
    expect(server.requests.every(({ url }) => url.startsWith('rtsps://localhost:'))).toBe(true);
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it.each([
    ['nothing is configured', undefined],
    ['verification is asked for', { verify: true }],
  ])('refuses a certificate that nobody vouches for where %s', async (_name, tls) => {
    await using server = await ScriptedRtspServer.start({}, named);
    const error = await startPull(atLocalhost(server), tls ? { tls } : {}).ended;
    expect(error).toMatchObject({
      kind: 'untrusted',
      message: expect.stringMatching(
        /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\): .*tls: \{ ca: … \}.*tls: \{ verify: false \}/,
      ),
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['any certificate without verification', () => ({ verify: false })],
    ["the camera's own certificate, whatever its name", () => ({ verify: true, ca: named.cert })],
    ['one of several', () => ({ verify: true, ca: `${addressed.cert}\n${named.cert}` })],
  ])('takes %s', async (_name, tls) => {
    await using server = await ScriptedRtspServer.start({}, named);
    const pull = startPull(server.url, { tls: tls() });
    await pull.packetsCame(3);
    await pull.stop();
  });

  it('takes an address that the certificate names', async () => {
    await using server = await ScriptedRtspServer.start({}, addressed);
    const pull = startPull(server.url, { tls: { verify: true, ca: addressed.cert } });
    await pull.packetsCame(3);
    await pull.stop();
  });

  it("refuses another camera's certificate, and what is none", async () => {
    await using server = await ScriptedRtspServer.start({}, named);
    expect(await startPull(server.url, { tls: { verify: true, ca: addressed.cert } }).ended).toMatchObject({
      kind: 'untrusted',
    });
    for (const ca of ['', '/etc/camera.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
      expect(await startPull(server.url, { tls: { verify: true, ca } }).ended).toMatchObject({
        kind: 'untrusted',
        message: expect.stringContaining('must hold its certificate in PEM form'),
      });
  });

  it('tells a port where no TLS is spoken', async () => {
    await using server = await ScriptedRtspServer.start();
    const url = server.url.replace('rtsp:', 'rtsps:');
    const error = await startPull(url, { connectTimeoutMs: 1000 }).ended;
    expect(error?.kind).toMatch(/^(unreachable|closed)$/);
  });

  it('tells an address where nothing listens', async () => {
    const error = await startPull('rtsps://127.0.0.1:1/').ended;
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('nothing listens there'),
    });
  });

  it('names the host to the server, but no address', async () => {
    const seen: (string | false | undefined)[] = [];
    const options = {
      ...named,
      SNICallback: (name: string, done: (error: null) => void) => {
        seen.push(name);
        done(null);
      },
    };
    await using server = await ScriptedRtspServer.start({}, options);
    for (const url of [server.url, atLocalhost(server)]) {
      const pull = startPull(url, { tls: { verify: false } });
      await pull.packetsCame(3);
      await pull.stop();
    }
    expect(seen).toEqual(['localhost']);
  });

  describe('case 5: redirects and TLS', () => {
    const redirect = (location: () => string): Script => ({
      DESCRIBE: (request, client) =>
        client.answer(request, { status: 302, headers: [['Location', location()]] }),
    });

    it('RTSP → RTSPS is followed', async () => {
      await using secure = await ScriptedRtspServer.start({}, named);
      await using plain = await ScriptedRtspServer.start(redirect(() => secure.url));
      const pull = startPull(plain.url, { tls: { verify: false } });
      await pull.packetsCame(3);
      await pull.stop();
    });

    it('RTSPS → RTSP is refused', async () => {
      await using plain = await ScriptedRtspServer.start();
      await using secure = await ScriptedRtspServer.start(
        redirect(() => plain.url),
        named,
      );
      const error = await startPull(secure.url, { tls: { verify: false } }).ended;
      expect(error).toMatchObject({
        kind: 'protocol',
        message: expect.stringContaining('which is not encrypted'),
      });
      expect(plain.requests).toEqual([]);
    });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { startPull } from './pulling.ts';
import { ScriptedRtspServer } from './scripted-rtsp-server.ts';
import { type VendorCertificate, vendorCertificate } from './vendor-certificate.ts';

describe('whom RTSPS trusts', () => {
  let vendor: VendorCertificate;
  let elsewhere: VendorCertificate;
  beforeAll(() => {
    vendor = vendorCertificate({ name: 'localhost' });
    elsewhere = vendorCertificate({ name: 'cam.invalid' });
  });
  const atLocalhost = (server: ScriptedRtspServer) => server.url.replace('127.0.0.1', 'localhost');
  const shown = ({ key, cert }: VendorCertificate) => ({ key, cert });

  it('a camera’s own certificate, though only its vendor vouches for it', async () => {
    await using server = await ScriptedRtspServer.start({}, shown(vendor));
    const pull = startPull(atLocalhost(server), { tls: { verify: true, ca: vendor.cert } });
    await pull.packetsCame(3);
    await pull.stop();
  });

  it('the vendor’s authority', async () => {
    await using server = await ScriptedRtspServer.start({}, shown(vendor));
    const pull = startPull(atLocalhost(server), { tls: { verify: true, ca: vendor.ca } });
    await pull.packetsCame(3);
    await pull.stop();
  });

  it('no certificate of that authority with another name', async () => {
    await using server = await ScriptedRtspServer.start({}, shown(elsewhere));
    const error = await startPull(atLocalhost(server), { tls: { verify: true, ca: elsewhere.ca } }).ended;
    expect(error).toMatchObject({
      kind: 'untrusted',
      message: expect.stringMatching(/bears another name \(ERR_TLS_CERT_ALTNAME_INVALID\): write that name/),
    });
    expect(server.requests).toEqual([]);
  });

  it('no other certificate in place of the camera’s own', async () => {
    await using server = await ScriptedRtspServer.start({}, shown(elsewhere));
    const error = await startPull(atLocalhost(server), { tls: { verify: true, ca: vendor.cert } }).ended;
    expect(error).toMatchObject({ kind: 'untrusted' });
  });

  describe('an old camera', () => {
    const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    it('is heard where nothing is verified', async () => {
      const short = vendorCertificate({ name: 'localhost', bits: 1024 });
      await using server = await ScriptedRtspServer.start({}, { ...shown(short), ...OLD });
      const pull = startPull(atLocalhost(server), { tls: { verify: false } });
      await pull.packetsCame(3);
      await pull.stop();
    });

    it('is named where it is', async () => {
      await using server = await ScriptedRtspServer.start({}, { ...shown(vendor), ...OLD });
      const error = await startPull(atLocalhost(server), { tls: { verify: true, ca: vendor.ca } }).ended;
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: expect.stringMatching(
          /outdated TLS only; update its firmware, or give it tls: \{ verify: false \}/,
        ),
      });
    });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { EncodedSource } from '../../../devices/simulated/encoded-source.ts';
import { recording } from '../../../devices/simulated/recording.ts';
import type { SimulatedCamera, SimulatedCameraOptions } from '../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../helpers/eventually.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { encodeClip } from './clip.ts';
import { recordByGstreamer } from './gst-client.ts';
import { CREDENTIALS, SMALL, startSmallCamera } from './small-camera.ts';

let camera: SimulatedCamera | undefined;
afterEach(() => camera?.close());

async function start(options: Partial<SimulatedCameraOptions> = {}): Promise<SimulatedCamera> {
  camera = await startSmallCamera(options);
  return camera;
}

/** Of two seconds and more, in which there are two beeps: a busy machine may leave out one. */
const PICTURES = 60;

const isSlice = (nal: Buffer) => [1, 5].includes((nal[0] ?? 0) & 0x1f);

describe('GStreamer, which we did not write, plays the camera', () => {
  it.each<[string, 'tcp' | 'udp', Partial<SimulatedCameraOptions>]>([
    ['over TCP', 'tcp', {}],
    ['over UDP', 'udp', {}],
    ['over TLS', 'tcp', { rtspTls: selfSignedCertificate({ name: 'camera', alsoIp: '127.0.0.1' }) }],
  ])('%s, picture and sound', async (_name, protocol, options) => {
    const running = await start({ audio: 'PCMA', ...options });
    const tapped: Buffer[] = [];
    running.tap(({ nal }) => void tapped.push(nal));
    const seen: string[] = [];
    const recording = recordByGstreamer({
      url: running.rtspUrl('main'),
      ...CREDENTIALS,
      ...SMALL,
      protocol,
      audio: 'PCMA',
      pictures: PICTURES,
    });
    const playing = eventually(
      () => {
        const [session] = running.sessions();
        if (session?.playing) seen.push(`${session.transport} ${session.media.join('+')}`);
        return seen.length > 0;
      },
      { withinMs: 30_000, what: 'GStreamer playing' },
    );
    const [{ nals, pictures, samples }] = await Promise.all([recording, playing]);
    expect(seen).toEqual([`${protocol} video+audio`]);
    expect(nals.filter(isSlice)).toEqual(tapped.filter(isSlice).slice(0, PICTURES));
    expect(pictures.length).toBeGreaterThanOrEqual(PICTURES - 5);
    const { beeps, hertz } = heard(samples);
    expect(beeps).toBeGreaterThanOrEqual(1);
    expect(hertz).toBeGreaterThan(950);
    expect(hertz).toBeLessThan(1050);
    await eventually(() => running.sessions().length === 0, { what: 'the TEARDOWN' });
  });

  it.each(['tcp', 'udp'] as const)('over %s in H.265', async (protocol) => {
    const clip = { ...SMALL, codec: 'H265', pictures: 50 } as const;
    const encoder = recording(await encodeClip(clip), clip);
    const main = new EncodedSource({ encoder, now: () => performance.now() });
    const running = await start({ sources: { main }, maxPayloadBytes: 200 });
    const tapped: Buffer[] = [];
    running.tap(({ nal }) => void tapped.push(nal));
    const { nals, pictures } = await recordByGstreamer({
      url: running.rtspUrl('main'),
      ...CREDENTIALS,
      ...SMALL,
      protocol,
      codec: 'H265',
      pictures: 40,
    });
    const isCoded = (nal: Buffer) => (nal[0] ?? 0) >> 1 < 32;
    expect(tapped.some((nal) => nal.length > 400)).toBe(true);
    expect(nals.filter(isCoded)).toEqual(tapped.filter(isCoded).slice(0, 40));
    expect(pictures.length).toBeGreaterThanOrEqual(35);
  });

  it('hears the same in µ-law', async () => {
    const running = await start({ audio: 'PCMU' });
    const options = { ...CREDENTIALS, ...SMALL, audio: 'PCMU', pictures: PICTURES } as const;
    const { samples } = await recordByGstreamer({ url: running.rtspUrl('main'), ...options });
    expect(heard(samples).beeps).toBeGreaterThanOrEqual(1);
  });
});

/** How often there was a sound after at least 10 ms of silence, and how often a second it swung. */
function heard(samples: readonly number[]): { beeps: number; hertz: number } {
  let beeps = 0;
  let crossings = 0;
  let loud = 0;
  let quiet = 80;
  for (const [at, sample] of samples.entries()) {
    if (Math.abs(sample) < 100) {
      quiet += 1;
      continue;
    }
    if (quiet >= 80) beeps += 1;
    else loud += quiet;
    quiet = 0;
    loud += 1;
    const before =
      samples.slice(Math.max(0, at - 4), at).findLast((value) => Math.abs(value) >= 100) ?? sample;
    if (Math.sign(before) !== Math.sign(sample)) crossings += 1;
  }
  return { beeps, hertz: (crossings * 8000) / loud / 2 };
}

import { describe, expect, it } from 'vitest';
import type { ADDRESS_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/addresses.ts';
import type { DESCRIPTION_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/descriptions.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { nalOf } from '../../recorded-source.ts';
import { nalsOf, type RawResponse } from '../raw-client.ts';
import { ask, describeStream, playOdd, startOdd } from './odd-camera.ts';

type Names = keyof typeof ADDRESS_QUIRKS | keyof typeof DESCRIPTION_QUIRKS;

interface Described extends RawResponse {
  /** As a camera without quirks would say it. */
  readonly base: string;
  readonly contentBase: string | undefined;
}

/** What DESCRIBE answers, by quirk. */
const DESCRIBED: Readonly<Record<Names, (answer: Described) => void>> = {
  'content-base-missing': ({ contentBase }) => expect(contentBase).toBeUndefined(),
  'content-base-bare-host': ({ contentBase }) => expect(contentBase).toBe('127.0.0.1'),
  'content-base-doubled-scheme': ({ contentBase, base }) => expect(contentBase).toBe(`rtsp://${base}`),
  'content-base-mapped-address': ({ contentBase }) =>
    expect(contentBase).toMatch(/^rtsp:\/\/::ffff:127\.0\.0\.1:\d+\/main\/$/),
  'content-base-relative': ({ contentBase }) => expect(contentBase).toBe('/main/'),
  'control-absolute': ({ body, base }) => {
    expect(body).toContain(`a=control:${base}\r\n`);
    expect(body).toContain(`a=control:${base}trackID=0\r\n`);
  },
  'control-slash': ({ body }) => expect(body).toContain('a=control:/trackID=0\r\n'),
  'control-after-query': ({ contentBase, base }) =>
    expect(contentBase).toBe(`${base.slice(0, -1)}?channel=1&subtype=0/`),
  'control-of-session-missing': ({ body }) =>
    expect(body.match(/a=control:.*/g)).toEqual(['a=control:trackID=0']),
  'sdp-names-doubled': ({ body }) => expect(body.match(/^s=/gm)?.length).toBe(3),
  'sdp-name-missing': ({ body }) => expect(body).not.toMatch(/^s=/m),
  'sdp-version-missing': ({ body }) => expect(body).toMatch(/^o=/),
  'sdp-connection-broken': ({ body }) => expect(body).toContain('c=IN IP4\r\n'),
  'sdp-origin-decimal': ({ body }) => expect(body).toMatch(/^o=- \d+\.25 \d+\.25 IN/m),
  'sdp-spaces-stray': ({ body }) => {
    expect(body).toContain(' a=rtpmap:96   H264/90000  \r\n');
    expect(body).toContain('a=control: trackID=0 \r\n');
  },
  'sdp-newlines-only': ({ body }) =>
    expect([body.includes('\r'), body.includes('\nm=video')]).toEqual([false, true]),
  'sdp-media-unknown': ({ body }) =>
    expect(body.match(/^m=\w+/gm)).toEqual(['m=application', 'm=hologram', 'm=video']),
  'sdp-fmtp-misplaced': ({ body }) => {
    expect(body).toContain('a=fmtp:8 packetization-mode=1');
    expect(body).toContain('m=video 0 RTP/AVP 96\r\n');
  },
  'static-payload-type': ({ body }) => {
    expect(body).toContain('m=video 0 RTP/AVP 35\r\n');
    expect(body).toContain('a=rtpmap:35 H264/90000\r\n');
    expect(body).toContain('a=fmtp:35 packetization-mode=1');
    expect(body).not.toContain('96');
  },
  'parameter-sets-in-band-only': ({ body }) => {
    expect(body).not.toContain('sprop');
    expect(body).toMatch(/a=fmtp:96 packetization-mode=1;profile-level-id=42C01F\r\n/);
  },
  'parameter-sets-in-sdp-only': ({ body }) => expect(body).toContain('sprop-parameter-sets='),
};

describe('what DESCRIBE answers', () => {
  it.each(Object.entries(DESCRIBED))('%s', async (quirk, check) => {
    const camera = await startOdd(quirk as Names);
    const answer = await describeStream(camera);
    expect(answer.status).toBe(200);
    check({ ...answer, base: `${camera.url}/`, contentBase: answer.headers.get('content-base') });
  });
});

describe('what must be set up', () => {
  const Transport = 'RTP/AVP/TCP;interleaved=0-1';

  it.each([
    ['control-slash', '/trackID=0', 200],
    ['control-slash', '//trackID=0', 200],
    ['control-absolute', '/trackID=0', 200],
    ['control-after-query', '?channel=1&subtype=0/trackID=0', 200],
    ['control-after-query', '/trackID=0', 404],
    ['control-after-query', '/trackID=0?channel=1&subtype=0', 404],
  ] as const)('%s: %s is answered by %i', async (quirk, control, status) => {
    const { client, url } = await startOdd(quirk);
    expect((await ask(client, 'SETUP', url + control, { Transport })).status).toBe(status);
  });

  it('static-payload-type: packets bear it', async () => {
    const camera = await startOdd('static-payload-type');
    await playOdd(camera);
    camera.source.push({ nals: [nalOf(5, 3000)], timestamp: 0, keyframe: true });
    await eventually(() => camera.client.on(0).length === 3);
    expect(camera.client.on(0).map((packet) => packet[1])).toEqual([35, 35, 0x80 | 35]);
  });

  it.each([
    ['parameter-sets-in-sdp-only', [5]],
    ['parameter-sets-in-band-only', [7, 8, 5]],
  ] as const)('%s: a keyframe is of NAL units %j', async (quirk, types) => {
    const camera = await startOdd(quirk);
    const { client, source } = camera;
    await playOdd(camera);
    source.push({ nals: [source.sps, source.pps, nalOf(5, 100)], timestamp: 0, keyframe: true });
    await eventually(() => client.on(0).length === types.length);
    expect(nalsOf(client.on(0)).map((nal) => (nal[0] ?? 0) & 0x1f)).toEqual(types);
  });
});

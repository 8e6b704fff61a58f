import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { Authenticator } from '../../gateway/rtsp/authentication.ts';
import { type Challenge, parseChallenges } from '../../gateway/rtsp/challenge.ts';
import { RtspError } from '../../gateway/rtsp/errors.ts';
import { parseSession } from '../../gateway/rtsp/keepalive.ts';
import { chooseTracks } from '../../gateway/rtsp/sdp/choose-tracks.ts';
import { parseSdp } from '../../gateway/rtsp/sdp/sdp.ts';
import { parseTransport } from '../../gateway/rtsp/transport/transport-header.ts';
import { baseUrl, joinControl, parseTarget } from '../../gateway/rtsp/url.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fuzz } from './fuzz.ts';

/** Real text with some of it cut out, doubled or written over. */
function worn(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({ at: fc.nat(400), length: fc.nat(12), put: fc.oneof(fc.constant(''), anyText(6)) });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 4 })).map(([text, edits]) =>
    edits.reduce((worn, { at, length, put }) => {
      const start = at % (worn.length + 1);
      return worn.slice(0, start) + put + worn.slice(start + length);
    }, text),
  );
}

const SDPS = [
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=Media\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=4D401F;sprop-parameter-sets=Z01AH+ygKALdgIgAAAMACAAAAwGQeMGMsA==,aM48gA==\r\na=control:trackID=1\r\nm=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n',
  'v=0\ns= \nm=video 0 RTP/AVP 97\na=rtpmap:97 H265/90000\na=fmtp:97 sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA; sprop-sps=QgEBAWAAAAMAkAAAAwAAAwA/; sprop-pps=RAHAc8GJ\na=control:rtsp://192.0.2.1/v\nm=application 0 RTP/AVP 107\n',
];

describe('SDP', () => {
  fuzz(
    'that is worn gives tracks or says why not, within all bounds',
    fc.property(fc.oneof(worn(SDPS), anyText(200)), fc.boolean(), (text, audio) => {
      const sdp = parseSdp(text);
      expect(sdp.media.length).toBeLessThanOrEqual(64);
      for (const { payloadTypes, encodings } of sdp.media) {
        expect(payloadTypes.every((type) => Number.isSafeInteger(type) && type >= 0)).toBe(true);
        for (const { name } of encodings.values()) expect(name.length).toBeLessThanOrEqual(32);
      }
      const choice = chooseTracks(sdp, { audio });
      if (choice.kind !== 'tracks') return;
      const { video } = choice.description;
      expect(video.parameterSets.length).toBeLessThanOrEqual(32 * 3);
      expect(video.clockRate).toBeGreaterThan(0);
      expect(video.payloadType).toBeGreaterThanOrEqual(0);
    }),
    { weight: 2 },
  );
});

describe('Transport', () => {
  fuzz(
    'names channels and ports that there are, or none',
    fc.property(
      fc.oneof(
        worn([
          'RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=1A2B3C4D',
          'RTP/AVP;unicast;client_port=5000-5001;server_port=6970-6971;source=192.0.2.7',
          'RTP/AVP/UDP;unicast;source="[2001:db8::1]";server_port=6970',
        ]),
        anyText(60),
      ),
      (field) => {
        const { lower, channels = [0, 1], serverPorts = [1, 2] } = parseTransport(field);
        expect(['TCP', 'UDP']).toContain(lower);
        for (const channel of channels) expect(channel).toSatisfy((each: number) => each >= 0 && each <= 255);
        for (const port of serverPorts) expect(port).toSatisfy((each: number) => each >= 1 && each <= 65_535);
      },
    ),
    { weight: 2 },
  );

  fuzz(
    'is read as it was written',
    fc.property(fc.nat(254), fc.integer({ min: 1, max: 65_534 }), fc.ipV4(), (channel, port, source) => {
      expect(parseTransport(`RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`)).toMatchObject({
        lower: 'TCP',
        channels: [channel, channel + 1],
      });
      const udp = parseTransport(`RTP/AVP;unicast;source=${source};server_port=${port}-${port + 1}`);
      expect(udp).toMatchObject({ lower: 'UDP', channels: undefined, serverPorts: [port, port + 1] });
      if (source !== '0.0.0.0') expect(udp.source).toBe(source);
    }),
  );
});

describe('a camera’s URL', () => {
  const oneLine = /^rtsps?:\/\/[^/\r\n]+\/[\x21-\x7e]*$/u;

  fuzz(
    'of any text is understood or refused with the one error, and puts no line break into a request',
    fc.property(
      fc.oneof(
        worn(['rtsp://user:p@ss/w%rd@cam.example:8554/a/b?c=1&d=2', 'rtsps://[2001:db8::1]:322/x']),
        anyText(80),
      ),
      anyText(40),
      anyText(40),
      (url, contentBase, control) => {
        try {
          const target = parseTarget({ url });
          expect(Buffer.from(target.url, 'latin1').toString('latin1')).toMatch(oneLine);
          expect(target.port).toSatisfy((port: number) => port >= 0 && port <= 65_535);
          const base = baseUrl({ requestUrl: target.url, contentBase });
          expect(base).toMatch(oneLine);
          expect(joinControl({ base, control })).toMatch(oneLine);
        } catch (error) {
          if (!(error instanceof RtspError)) throw error;
        }
      },
    ),
    { weight: 2 },
  );

  const secret = fc.stringMatching(/^[!-~]{6,20}$/).map((text) => `Sekret${text}`);

  fuzz(
    'gives its credentials back, and nothing else shows them',
    fc.property(secret, secret, (username, password) => {
      const url = `rtsp://${encodeURIComponent(username)}:${encodeURIComponent(password)}@cam.example/live`;
      const target = parseTarget({ url });
      expect(target.credentials).toEqual({ username, password });
      expect([target.url, target.address]).toEqual(['rtsp://cam.example/live', 'cam.example:554']);
    }),
  );
});

describe('a challenge to sign in', () => {
  const credentials = { username: 'viewer', password: 'SekretPassword' };
  const CHALLENGES = [
    'Digest realm="IP Camera(12345)", nonce="4d6a1b", algorithm=MD5, qop="auth,auth-int", stale=FALSE',
    'Digest realm="x", nonce="y", algorithm=SHA-256, opaque="z", Basic realm="x"',
    'Basic realm="cam"',
  ];

  fuzz(
    'of any text is answered in one line that does not show the password, or not at all',
    fc.property(fc.array(fc.oneof(worn(CHALLENGES), anyText(80)), { maxLength: 3 }), (fields) => {
      // Header fields come without line breaks: they are what ends them.
      const sent = fields.map((field) =>
        Buffer.from(field, 'latin1')
          .toString('latin1')
          .replace(/[\r\n]/g, ' '),
      );
      expect(parseChallenges(sent).every(({ scheme }) => scheme !== '')).toBe(true);
      const authenticator = new Authenticator(credentials, () => 'c0ffee');
      const refused: Challenge[] = [];
      for (let round = 0; round < 4; round++) {
        const verdict = authenticator.challenge(sent, refused);
        expect(verdict.kind === 'retry' || verdict.offered.length <= 120).toBe(true);
        const answer = authenticator.authorize('DESCRIBE', 'rtsp://cam.example/');
        if (answer !== undefined) expect(answer).toMatch(/^(Digest|Basic) [^\r\n]*$/);
        expect(answer ?? '').not.toContain(credentials.password);
      }
    }),
    { weight: 0.5 },
  );
});

describe('Session', () => {
  fuzz(
    'has a timeout that is a whole number of seconds, or none',
    fc.property(fc.oneof(worn(['12345678;timeout=60', 'abc ; timeout = 5']), anyText(40)), (field) => {
      const session = parseSession(field);
      if (session?.timeoutS !== undefined) expect(Number.isSafeInteger(session.timeoutS)).toBe(true);
    }),
  );
});

import type { RtspResponse } from '../response.ts';
import type { Quirk } from './quirk.ts';

/** No `$`, which begins a frame, and no letter, which might begin an answer. */
const GARBAGE = Buffer.from([0x00, 0xff, 0x13, 0x37, 0x80, 0x60, 0x0d]);

/** SETUP's answer, and how packets travel after it. */
export const TRANSPORT_QUIRKS = {
  'tcp-refused': { meaning: 'SETUP over TCP is answered by 461', traits: { refuses: 'interleaved' } },
  'udp-refused': { meaning: 'SETUP over UDP is answered by 461', traits: { refuses: 'udp' } },
  'channels-changed': {
    meaning: 'the channels are others than the client asked for',
    traits: { firstChannel: 10 },
  },
  'channels-odd': { meaning: 'RTP is on odd channels', traits: { firstChannel: 3 } },
  'channels-unsaid': {
    meaning: 'SETUP over TCP is answered without the channels, which are those asked for',
    answer: (answer) => withTransport(answer, (text) => text.replace(/;interleaved=[^;]*/, '')),
  },
  'tcp-unsaid': {
    meaning: 'SETUP over TCP is answered as RTP/AVP, without /TCP',
    answer: (answer) => withTransport(answer, (text) => text.replace('RTP/AVP/TCP', 'RTP/AVP')),
  },
  'ssrc-unlike-announced': {
    meaning: 'the SSRC in the answer to SETUP is another than the packets have',
    answer: (answer) => withTransport(answer, (text) => text.replace(/ssrc=.*/, 'ssrc=0BADCAFE')),
  },
  'garbage-between-frames': {
    meaning: 'stray bytes stand between the frames on the RTSP connection',
    traits: { garbage: GARBAGE },
  },
  'huge-packets': {
    meaning: 'a whole NAL unit is in one packet of up to 65000 bytes',
    traits: { maxPayloadBytes: 65_000 },
  },
  'large-datagrams': {
    meaning: 'packets of 10 kB, over UDP too',
    traits: { maxPayloadBytes: 10_000 },
  },
  'server-port-unsaid': {
    meaning: 'SETUP over UDP is answered without server_port',
    answer: (answer) => withTransport(answer, (text) => text.replace(/;server_port=[^;]*/, '')),
  },
  'udp-silent': { meaning: 'SETUP over UDP is answered, but nothing comes', traits: { udp: 'silent' } },
  'udp-from-elsewhere': {
    meaning: 'RTP over UDP comes from another port than was announced',
    traits: { udp: 'elsewhere' },
  },
  'udp-awaits-punch': {
    meaning: 'RTP over UDP comes only when the client has sent something to the RTP port',
    traits: { udp: 'punched' },
  },
} satisfies Readonly<Record<string, Quirk>>;

function withTransport(answer: RtspResponse, change: (text: string) => string): RtspResponse {
  const text = answer.headers?.Transport;
  return typeof text === 'string'
    ? { ...answer, headers: { ...answer.headers, Transport: change(text) } }
    : answer;
}

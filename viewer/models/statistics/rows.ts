import { statisticsTexts } from '../../texts/statistics.ts';
import type { PathStatistics, PeerStatistics, VideoStatistics } from '../../transport/peer-statistics.ts';
import type { Sample } from './statistics.ts';

export type RowKey = keyof typeof statisticsTexts.names;

/** One figure with what it is called. */
export interface Row {
  readonly key: RowKey;
  readonly name: string;
  readonly value: string;
}

/** The figures of a connection as people read them; what the browser does not tell has no row. Pure. */
export function rowsFor(latest: PeerStatistics, sample: Sample | undefined): readonly Row[] {
  const { video, audio, path, dtls, srtp } = latest;
  const { names } = statisticsTexts;
  const rates = sample?.rates;
  const values: readonly (readonly [RowKey, string | undefined])[] = [
    ...videoRows(video),
    ['fps', told(rates?.fps, statisticsTexts.fps)],
    ['bitrate', told(rates?.bitrate, statisticsTexts.bitrate)],
    [
      'frames',
      told(video?.framesDecoded, (n) => statisticsTexts.frames(n, video?.framesDropped, video?.keyframes)),
    ],
    ['freezes', told(video?.freezes, (n) => statisticsTexts.freezes(n, video?.frozenMs))],
    ['received', told(video?.bytes, (n) => statisticsTexts.received(n, video?.packets))],
    ['lost', lostOf(video)],
    ['repairs', repairsOf(video)],
    ['delay', told(sample?.delay?.totalMs, (n) => statisticsTexts.delay(n, sample?.delay?.wayMs))],
    ['roundTrip', told(rates?.roundTripMs ?? path?.roundTripMs, statisticsTexts.ms)],
    ['jitter', told(video?.jitterMs, statisticsTexts.ms)],
    ['buffer', told(rates?.bufferMs, statisticsTexts.ms)],
    ['decoding', told(rates?.decodeMs, statisticsTexts.ms)],
    ['path', path && pathOf(path)],
    ['encryption', [dtls, srtp].filter((each) => each !== undefined).join('; ')],
    ['sound', told(audio?.codec, (codec) => statisticsTexts.sound(codec, audio?.lost))],
  ];
  return values.flatMap(([key, value]) => (value ? [{ key, name: names[key], value }] : []));
}

function videoRows(video: VideoStatistics | undefined): readonly (readonly [RowKey, string | undefined])[] {
  const { codec, profile, width, height, decoder } = video ?? {};
  return [
    ['codec', told(codec, (name) => statisticsTexts.codec(name, profile))],
    ['size', width && height ? statisticsTexts.size(width, height) : undefined],
    ['decoder', decoder],
  ];
}

function lostOf(video: VideoStatistics | undefined): string | undefined {
  const { lost, packets } = video ?? {};
  return lost === undefined || packets === undefined
    ? undefined
    : statisticsTexts.lost(Math.max(0, lost), packets);
}

function repairsOf(video: VideoStatistics | undefined): string | undefined {
  return video && statisticsTexts.repairs(video.nacks, video.plis, video.retransmitted);
}

function pathOf({ mine, theirs }: PathStatistics): string {
  const protocol = mine.protocol ?? theirs.protocol;
  return [
    statisticsTexts.path(
      statisticsTexts.end(mine.kind),
      statisticsTexts.end(theirs.kind),
      mine.kind === 'relay' || theirs.kind === 'relay',
    ),
    ...(protocol === undefined ? [] : [statisticsTexts.protocol(protocol, mine.family ?? theirs.family)]),
    ...(mine.relayProtocol === undefined ? [] : [statisticsTexts.relayedBy(mine.relayProtocol)]),
  ].join('; ');
}

function told<T>(value: T | undefined, say: (value: T) => string): string | undefined {
  return value === undefined ? undefined : say(value);
}

import { describe, expect, it } from 'vitest';
import { h264 } from '../../../gateway/rtp/h264/h264-codec.ts';
import { h265 } from '../../../gateway/rtp/h265/h265-codec.ts';
import { HeaderWriter } from '../../../gateway/rtp/header-writer.ts';
import { decodeNals, decodePackets, encode } from './encoded-stream.ts';
import { hexOf, Reslicing } from './reslicing.ts';

const CODECS = { H264: h264, H265: h265 };

const x264 = (options: string) => `key-int-max=20 speed-preset=ultrafast bitrate=2000 ${options}`;
const x265 = (options: string) =>
  `key-int-max=20 speed-preset=ultrafast bitrate=2000 option-string="repeat-headers=1:log-level=0:${options}"`;

describe('a real encoder’s stream', () => {
  it.each([
    ['H264', 'one slice', x264('bframes=0 sliced-threads=false'), 'mtu=1400'],
    ['H264', 'slices', x264('bframes=0 option-string="slices=4"'), 'mtu=600 aggregate-mode=zero-latency'],
    ['H265', 'one slice', x265('bframes=0'), 'mtu=1400'],
    ['H265', 'slices', x265('bframes=0:slices=3'), 'mtu=600 aggregate-mode=zero-latency'],
    ['H265', 'huge packets', x265('bframes=0:aud=1:hrd=1:vbv-bufsize=2000:vbv-maxrate=2000'), 'mtu=65000'],
    ['H265', 'B-frames', x265('bframes=3:open-gop=0'), 'mtu=1400'],
  ] as const)(
    '%s, %s, comes out as it went in, and decodes to the same picture',
    async (codec, _, encoder, payloader) => {
      const { nals, packets } = await encode({ codec, encoder, payloader });
      const out = new Reslicing({ codec: CODECS[codec] }).push(packets);
      // What precedes the slices may be put in order: x265enc sends it twice in front of the first picture.
      const isSlice = (nal: Buffer) =>
        codec === 'H264' ? ((nal[0] ?? 0) & 0x1f) <= 5 : (nal[0] ?? 0) >> 1 < 32;
      expect(hexOf([out.viewer.nals.filter(isSlice)])).toEqual(hexOf([nals.filter(isSlice)]));
      expect(out.viewer.nals.toSorted(Buffer.compare)).toEqual(nals.toSorted(Buffer.compare));
      expect(out.viewer.frames).toHaveLength(60);
      expect(out.viewer.frames.filter(({ packets: [first] }) => first?.startsKeyframe)).toHaveLength(3);
      expect(out.reslicer.format).toMatchObject({ codec, width: 320, height: 180 });
      expect(out.reslicer.counters).toMatchObject({
        missingMarkers: 0,
        falseMarkers: 0,
        unsupportedPackets: 0,
      });

      const header = new HeaderWriter({ ssrc: 7, payloadType: 96 });
      out.viewer.packets.forEach(({ bytes, timestamp, marker }, sequence) => {
        header.write(bytes, sequence, timestamp, marker);
      });
      const [shown, original] = await Promise.all([
        decodePackets(
          codec,
          out.viewer.packets.map(({ bytes }) => bytes),
        ),
        decodeNals(codec, nals),
      ]);
      expect(original).toHaveLength(60);
      expect(shown.map((picture, index) => picture.equals(original[index] ?? picture.subarray(1)))).toEqual(
        new Array<boolean>(60).fill(true),
      );
    },
  );

  it.each([
    [
      'H264',
      'with B-frames',
      x264(
        'speed-preset=veryfast option-string="bframes=2:b-adapt=0:b-pyramid=none" ! video/x-h264,profile=main',
      ),
      true,
    ],
    [
      'H264',
      'with B-frames in a pyramid',
      x264(
        'speed-preset=veryfast option-string="bframes=3:b-adapt=0:b-pyramid=normal" ! video/x-h264,profile=high',
      ),
      true,
    ],
    ['H264', 'without B-frames', x264('bframes=0'), false],
    ['H264', 'for low delay', x264('tune=zerolatency'), false],
    ['H265', 'with B-frames', x265('bframes=2:b-adapt=0'), true],
    ['H265', 'without B-frames', x265('bframes=0'), false],
  ] as const)('%s %s has its reordering told', async (codec, _, encoder, reorders) => {
    const { packets } = await encode({ codec, encoder });
    const out = new Reslicing({ codec: CODECS[codec] }).push(packets);
    expect(out.reslicer.reorders).toBe(reorders);
    // One that has sent B-frames and is set otherwise.
    out.reslicer.reset();
    expect(out.reslicer.reorders).toBe(false);
  });
});

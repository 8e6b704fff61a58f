import type { Logger } from 'pino';
import { discover, localInterfaces } from '../../devices/onvif/discovery/discover.ts';
import { probeAddress } from '../../devices/onvif/discovery/probe-address.ts';
import { createOnvifCamera } from '../../devices/onvif/onvif-camera.ts';
import type { InspectedStream } from '../../protocol/camera-setup.ts';
import { parseSps as parseH264Sps } from '../rtp/h264/sps.ts';
import { parseSps as parseH265Sps } from '../rtp/h265/sps.ts';
import { lookAtStream } from '../rtsp/look.ts';
import type { StreamDescription } from '../rtsp/stream-description.ts';
import type { CameraNetwork } from '../setup/network.ts';
import { timeLimit } from '../time-limit.ts';

/** The whole of a search, in ms; ours hears answers for three seconds. */
const SEARCH_LIMIT_MS = 4_000;

/** Without one some cameras answer 401 whatever the credentials. */
const USER_AGENT = 'Oriel';

/** The ONVIF cameras of the networks that this machine is in, or of those that `interfaces` names. */
export function onvifNetwork(search: {
  readonly logger: Logger;
  readonly interfaces: readonly string[];
}): CameraNetwork {
  return {
    async discover(signal) {
      const limit = timeLimit(SEARCH_LIMIT_MS, signal);
      const devices = await discover({
        logger: search.logger,
        interfaces: localInterfaces(search.interfaces),
        signal: limit.signal,
      }).finally(() => limit.clear());
      return devices.flatMap(({ addresses: [url], name, hardware, identity }) =>
        url === undefined
          ? []
          : {
              url,
              ...(name !== undefined && { name }),
              ...(hardware !== undefined && { hardware }),
              ...(identity !== undefined && { identity }),
            },
      );
    },
    findService: (address, signal) => probeAddress({ address, signal }),
    open: (camera) => createOnvifCamera({ name: new URL(camera.url).host, ...camera, logger: search.logger }),
    async describe(source, signal) {
      return streamOf(await lookAtStream({ source, userAgent: USER_AGENT, signal, logger: search.logger }));
    },
  };
}

function streamOf({ video, audio, unsupportedAudio }: StreamDescription): InspectedStream {
  return {
    codec: video.codec,
    ...sizeOf(video),
    ...(audio && { sound: audio.codec }),
    ...(unsupportedAudio !== undefined && { unsupportedSound: unsupportedAudio }),
  };
}

function sizeOf({ codec, parameterSets }: StreamDescription['video']) {
  const parse = codec === 'H264' ? parseH264Sps : parseH265Sps;
  for (const nal of parameterSets) {
    try {
      const { width, height } = parse(nal);
      return { width, height };
    } catch {
      // Another set, or one that only the pictures bring whole.
    }
  }
  return {};
}

import type { Misbehaviour } from '../misbehaviour.ts';
import { LENS, type Profile, requestedProfile, SPEAKER } from './profile.ts';
import { ptzConfiguration } from './ptz-configuration.ts';
import { invalidArgument, type Service } from './service.ts';
import { unknownOperation, type XmlElement } from './soap.ts';
import { type Xml, xml } from './xml.ts';

export interface MediaServiceOptions {
  /** The first is the one with the largest picture. */
  readonly profiles: readonly Profile[];
  readonly streamUri: (profile: Profile) => string;
  readonly snapshotUri: (profile: Profile) => string;
  /** Makes the next picture of that stream a keyframe. */
  readonly synchronize: (profile: Profile) => void;
  /** Whether the profiles have a PTZ configuration. */
  readonly canMove: boolean;
  /** Whether it can play sound. */
  readonly speaker: boolean;
  readonly misbehaviour: Readonly<Pick<Misbehaviour, 'lacksSynchronization'>>;
}

/** The ONVIF media service (ver10), as far as a client needs it to find the streams. */
export function mediaService(options: MediaServiceOptions): Service {
  const { profiles, streamUri, snapshotUri, synchronize, misbehaviour, canMove, speaker } = options;
  return {
    GetProfiles: {
      run: () =>
        xml`<trt:GetProfilesResponse>${profiles.map((profile) => describeProfile(profile, { profiles, canMove }))}</trt:GetProfilesResponse>`,
    },
    GetVideoSources: { run: () => videoSources(profiles) },
    GetAudioOutputs: {
      run: () =>
        xml`<trt:GetAudioOutputsResponse>${speaker ? xml`<trt:AudioOutputs token="${SPEAKER}"/>` : xml``}</trt:GetAudioOutputsResponse>`,
    },
    GetStreamUri: {
      run: (request) => {
        requireUnicast(request);
        return xml`<trt:GetStreamUriResponse>${mediaUri(streamUri(requestedProfile(profiles, request)))}</trt:GetStreamUriResponse>`;
      },
    },
    GetSnapshotUri: {
      run: (request) =>
        xml`<trt:GetSnapshotUriResponse>${mediaUri(snapshotUri(requestedProfile(profiles, request)))}</trt:GetSnapshotUriResponse>`,
    },
    SetSynchronizationPoint: {
      run: (request) => {
        if (misbehaviour.lacksSynchronization) throw unknownOperation('SetSynchronizationPoint');
        synchronize(requestedProfile(profiles, request));
        return xml`<trt:SetSynchronizationPointResponse/>`;
      },
    },
  };
}

function describeProfile(
  profile: Profile,
  { profiles, canMove }: Pick<MediaServiceOptions, 'profiles' | 'canMove'>,
): Xml {
  const ptz = canMove ? ptzConfiguration('tt:PTZConfiguration', profiles.length) : xml``;
  return xml`<trt:Profiles token="${profile.token}" fixed="true"><tt:Name>${profile.name}</tt:Name>${videoSourceConfiguration(profiles)}${videoEncoderConfiguration(profile)}${ptz}</trt:Profiles>`;
}

function videoSourceConfiguration(all: readonly Profile[]): Xml {
  const { width, height } = largest(all);
  return xml`<tt:VideoSourceConfiguration token="${LENS}-configuration"><tt:Name>${LENS}</tt:Name><tt:UseCount>${all.length}</tt:UseCount><tt:SourceToken>${LENS}</tt:SourceToken><tt:Bounds x="0" y="0" width="${width}" height="${height}"/></tt:VideoSourceConfiguration>`;
}

function videoEncoderConfiguration(profile: Profile): Xml {
  const size = xml`<tt:Resolution><tt:Width>${profile.width}</tt:Width><tt:Height>${profile.height}</tt:Height></tt:Resolution>`;
  const rate = xml`<tt:RateControl><tt:FrameRateLimit>${profile.fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${Math.ceil(profile.bitrate / 1000)}</tt:BitrateLimit></tt:RateControl>`;
  const h264 =
    profile.encoding === 'H265'
      ? xml``
      : xml`<tt:H264><tt:GovLength>${profile.gopFrames}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>`;
  const multicast = xml`<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>`;
  return xml`<tt:VideoEncoderConfiguration token="${profile.token}-encoder"><tt:Name>${profile.name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${profile.encoding}</tt:Encoding>${size}<tt:Quality>5</tt:Quality>${rate}${h264}${multicast}<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>`;
}

function videoSources(profiles: readonly Profile[]): Xml {
  const { width, height, fps } = largest(profiles);
  return xml`<trt:GetVideoSourcesResponse><trt:VideoSources token="${LENS}"><tt:Framerate>${fps}</tt:Framerate><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`;
}

function mediaUri(uri: string): Xml {
  return xml`<trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>`;
}

function requireUnicast(request: XmlElement): void {
  const setup = request.child('StreamSetup');
  const stream = setup?.child('Stream')?.text() ?? 'RTP-Unicast';
  if (stream !== 'RTP-Unicast') {
    throw invalidArgument('ter:InvalidStreamSetup', `The stream type ${stream} is not supported.`);
  }
}

function largest(profiles: readonly Profile[]): { width: number; height: number; fps: number } {
  return profiles[0] ?? { width: 0, height: 0, fps: 0 };
}

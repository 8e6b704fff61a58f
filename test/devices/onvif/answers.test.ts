import { describe, expect, it } from 'vitest';
import { readOptions, readSettings } from '../../../devices/onvif/services/imaging-service.ts';
import { readProfiles, readUri } from '../../../devices/onvif/services/media-service.ts';
import { readBinding, readNodes } from '../../../devices/onvif/services/ptz-node.ts';
import { readPresets, readStatus } from '../../../devices/onvif/services/ptz-service.ts';
import { readCapabilities, readServices } from '../../../devices/onvif/services/service-list.ts';
import { parseXml } from '../../../devices/onvif/soap/parse-xml.ts';
import type { XmlElement } from '../../../devices/onvif/soap/xml-element.ts';

/** The element of a response with that content. */
async function answer(content: string): Promise<XmlElement> {
  const element = (await parseXml(`<Response>${content}</Response>`)).child('Response');
  if (!element) throw new Error('no response');
  return element;
}

const encoder = (name: string, encoding: string, rate = '') =>
  `<${name} token="e"><Encoding>${encoding}</Encoding><Resolution><Width>640</Width><Height>360</Height></Resolution>${rate}</${name}>`;

describe('profiles', () => {
  it('are read with what is odd, but for those without a token', async () => {
    const read = readProfiles(
      await answer(
        `<Profiles token="1.0"><Name> Küche </Name>${encoder('VideoEncoderConfiguration', 'h.264', '<RateControl><FrameRateLimit>25</FrameRateLimit></RateControl>')}<VideoSourceConfiguration><SourceToken>lens</SourceToken></VideoSourceConfiguration><PTZConfiguration token="p"><NodeToken>007</NodeToken></PTZConfiguration></Profiles>` +
          '<Profiles token="broken"><VideoEncoderConfiguration><Encoding/><Resolution/></VideoEncoderConfiguration><PTZConfiguration/></Profiles>' +
          '<Profiles><Name>without a token</Name></Profiles><Profiles token=""/>',
      ),
    );
    const binding = { nodeToken: '007', defaultSpaces: [], limits: {} };
    expect(read).toEqual([
      {
        token: '1.0',
        name: 'Küche',
        encoding: 'H264',
        width: 640,
        height: 360,
        fps: 25,
        source: 'lens',
        ptz: binding,
      },
      {
        token: 'broken',
        name: 'broken',
        encoding: undefined,
        width: 0,
        height: 0,
        fps: undefined,
        source: undefined,
        ptz: undefined,
      },
    ]);
  });

  it('are read as Media2 words them', async () => {
    const read = readProfiles(
      await answer(
        `<Profiles token="a"><Configurations><VideoSource token="v"><SourceToken>lens</SourceToken></VideoSource>${encoder('VideoEncoder', 'H265')}<PTZ token="p"><NodeToken>head</NodeToken></PTZ></Configurations></Profiles>`,
      ),
    );
    expect(read).toMatchObject([
      { token: 'a', encoding: 'H265', source: 'lens', ptz: { nodeToken: 'head' } },
    ]);
  });

  it('and presets are bounded in number and length', async () => {
    const many = (name: string) =>
      Array.from({ length: 600 }, (_, index) => `<${name} token="t${index}"/>`).join('');
    expect(readProfiles(await answer(many('Profiles')))).toHaveLength(256);
    expect(readPresets(await answer(many('Preset')))).toHaveLength(512);
    const long = readPresets(await answer(`<Preset token="x"><Name>${'n'.repeat(300)}</Name></Preset>`));
    expect(long).toEqual([{ token: 'x', name: 'n'.repeat(128) }]);
  });
});

it('names a preset by its token where it has no name', async () => {
  const read = readPresets(
    await answer('<Preset token="5"><Name/></Preset><Preset><Name>lost</Name></Preset>'),
  );
  expect(read).toEqual([{ token: '5', name: '5' }]);
});

describe('PTZ nodes', () => {
  const range = (axis: string, min: number | string, max: number | string) =>
    `<${axis}><Min>${min}</Min><Max>${max}</Max></${axis}>`;
  const space = (name: string, uri: string, ranges: string) =>
    `<${name}><URI>${uri}</URI>${ranges}</${name}>`;
  const node = async (spaces: string, more = '', defaults: string[] = []) =>
    readNodes(
      await answer(
        `<PTZNode token="head"><SupportedPTZSpaces>${spaces}</SupportedPTZSpaces>${more}</PTZNode>`,
      ),
      defaults,
    ).get('head');

  it('may have no spaces, and no home', async () => {
    expect(await node('')).toEqual({
      continuous: { panTilt: undefined, zoom: undefined },
      relative: { panTilt: undefined, zoom: undefined },
      absolute: { panTilt: undefined, zoom: undefined },
      picture: undefined,
      speed: { panTilt: undefined, zoom: undefined },
      home: false,
      setHome: false,
      maxPresets: 0,
      auxiliary: [],
    });
  });

  it('tell their ranges, presets and lamps', async () => {
    const read = await node(
      space(
        'AbsolutePanTiltPositionSpace',
        'degrees',
        range('XRange', -180, 180) + range('YRange', '-0,5', 90),
      ),
      '<MaximumNumberOfPresets>12</MaximumNumberOfPresets><HomeSupported>1</HomeSupported><AuxiliaryCommands>tt:IRLamp|On</AuxiliaryCommands><AuxiliaryCommands>tt:IRLamp|Off tt:Wiper|On</AuxiliaryCommands>',
    );
    expect(read).toMatchObject({
      absolute: { panTilt: { x: { min: -180, max: 180 }, y: { min: -0.5, max: 90 }, uri: undefined } },
      home: true,
      setHome: true,
      maxPresets: 12,
      auxiliary: ['tt:IRLamp|On', 'tt:IRLamp|Off', 'tt:Wiper|On'],
    });
  });

  it.each([
    ['the one that is meant unasked', ['fov'], { min: 0, max: 5 }, undefined],
    ['the generic one, by its name', [], { min: -1, max: 1 }, 'x/GenericSpace'],
  ])('of several spaces take %s', async (_, defaults, x, uri) => {
    const name = 'RelativePanTiltTranslationSpace';
    const spaces =
      space(name, 'fov', range('XRange', 0, 5)) + space(name, 'x/GenericSpace', range('XRange', -1, 1));
    expect((await node(spaces, '', defaults))?.relative.panTilt).toMatchObject({ x, uri });
  });

  it('are narrowed by what a profile says', async () => {
    const configuration = await answer(
      `<NodeToken>head</NodeToken><DefaultContinuousZoomVelocitySpace>z</DefaultContinuousZoomVelocitySpace><PanTiltLimits><Range><URI>u</URI>${range('XRange', -0.5, 0.5)}${range('YRange', 0, 1)}</Range></PanTiltLimits>`,
    );
    expect(readBinding(configuration)).toEqual({
      nodeToken: 'head',
      defaultSpaces: ['z'],
      limits: { pan: { min: -0.5, max: 0.5 }, tilt: { min: 0, max: 1 } },
    });
  });
});

describe('PTZ status', () => {
  it.each([
    [
      'a place and a standstill',
      '<Position><PanTilt x="0.5" y="-0.25"/><Zoom x="0"/></Position><MoveStatus><PanTilt>IDLE</PanTilt><Zoom>UNKNOWN</Zoom></MoveStatus>',
      { panTilt: { x: 0.5, y: -0.25 }, zoom: 0, moving: false },
    ],
    [
      'a journey alone',
      '<MoveStatus><PanTilt>IDLE</PanTilt><Zoom>MOVING</Zoom></MoveStatus>',
      { panTilt: undefined, zoom: undefined, moving: true },
    ],
    ['half a place', '<Position><PanTilt x="1"/></Position>', { panTilt: undefined, moving: undefined }],
  ])('tells %s', async (_, content, expected) => {
    expect(readStatus(await answer(`<PTZStatus>${content}</PTZStatus>`))).toMatchObject(expected);
  });
});

describe('addresses', () => {
  it.each([
    ['<MediaUri><Uri> rtsp://h/a?b=1&amp;c=2\r\n</Uri></MediaUri>', 'rtsp://h/a?b=1&c=2'],
    ['<Uri><![CDATA[rtsp://h/b?c&d]]></Uri>', 'rtsp://h/b?c&d'],
    ['<Uri>rtsp://h/c?d&amp;amp;e</Uri>', 'rtsp://h/c?d&e'],
    ['<Uri/>', undefined],
    ['', undefined],
    [`<Uri>rtsp://${'h'.repeat(600)}</Uri>`, undefined],
  ])('in %j', async (content, uri) => {
    expect(readUri(await answer(content))).toBe(uri);
  });

  it('of services are the first of several, or a bare path', async () => {
    const service = (namespace: string, xaddr: string) =>
      `<Service><Namespace>${namespace}</Namespace><XAddr>${xaddr}</XAddr></Service>`;
    const read = readServices(
      await answer(
        service('a', 'http://10.0.0.1:81/first?x=1 http://10.0.0.2/second') +
          service('b', '/bare/path') +
          service('c', 'https://10.0.0.1/') +
          service('a', 'http://10.0.0.1/again') +
          service('d', 'nowhere'),
      ),
    );
    expect(Object.fromEntries(read)).toEqual({
      a: { path: '/first?x=1', port: 81 },
      b: { path: '/bare/path', port: undefined },
      c: { path: '/', port: 443 },
    });
  });

  it('of services are found in capabilities too', async () => {
    const read = readCapabilities(
      await answer(
        '<Capabilities><Events><XAddr>http://c/events</XAddr></Events><Extension><DeviceIO><XAddr>http://c/io</XAddr></DeviceIO></Extension></Capabilities>',
      ),
    );
    expect([...read.values()].map(({ path }) => path)).toEqual(['/events', '/io']);
  });
});

describe('imaging', () => {
  it('tells what can be set', async () => {
    const read = readOptions(
      await answer(
        '<ImagingOptions><Brightness><Min>0</Min><Max>255</Max></Brightness><Sharpness><Min>5</Min><Max>5</Max></Sharpness><Focus><AutoFocusModes>AUTO</AutoFocusModes><AutoFocusModes>MANUAL</AutoFocusModes></Focus><IrCutFilterModes>on off</IrCutFilterModes><IrCutFilterModes>Auto</IrCutFilterModes><IrCutFilterModes>SCHEDULE</IrCutFilterModes></ImagingOptions>',
      ),
    );
    expect(read).toEqual({
      levels: { brightness: { min: 0, max: 255 } },
      filterModes: ['ON', 'OFF', 'AUTO'],
      focusModes: ['AUTO', 'MANUAL'],
    });
  });

  it('tells how things stand', async () => {
    const read = readSettings(
      await answer(
        '<ImagingSettings><Brightness>0</Brightness><ColorSaturation>x</ColorSaturation><IrCutFilter>OFF</IrCutFilter><Focus><AutoFocusMode>MANUAL</AutoFocusMode></Focus></ImagingSettings>',
      ),
    );
    expect(read).toEqual({ levels: { brightness: 0 }, filter: 'OFF', focus: 'MANUAL' });
  });
});

import { describe, expect, it } from 'vitest';
import { readProbeMatches } from '../../../../devices/onvif/discovery/probe-match.ts';
import { serviceAddresses } from '../../../../devices/onvif/discovery/service-addresses.ts';
import { matchMessage } from './scripted-devices.ts';

const URL = 'http://192.0.2.10/onvif/device_service';
const ID = 'urn:uuid:5f5a69c2-e0ae-504f-829b-00fcc0ffee10';

async function read(message: string | Buffer) {
  return readProbeMatches(Buffer.from(message));
}

describe('an answer to a probe', () => {
  it('tells the identity, the addresses and what the device is', async () => {
    const scopes =
      'onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/Profile/Streaming\n' +
      'onvif://www.onvif.org/name/Front%20Porch onvif://www.onvif.org/hardware/IPC-K22 onvif://www.onvif.org/location/country/china';
    const xaddrs = `${URL} http://[fd00::10]/onvif/device_service`;
    expect(await read(matchMessage({ identity: ID, xaddrs, scopes }))).toEqual([
      {
        identity: ID,
        xaddrs: [URL, 'http://[fd00::10]/onvif/device_service'],
        name: 'Front Porch',
        hardware: 'IPC-K22',
        location: 'country/china',
      },
    ]);
  });

  it.each([
    ['percent signs that encode nothing', 'onvif://www.onvif.org/name/50%', '50%'],
    ['control characters', 'onvif://www.onvif.org/name/a%0d%0a%1b[31mb', 'a [31mb'],
    ['characters that turn what follows', 'onvif://www.onvif.org/name/a%E2%80%AEb', 'a b'],
    ['a name of 1000 letters', `onvif://www.onvif.org/name/${'x'.repeat(1000)}`, 'x'.repeat(64)],
    ['another case', 'ONVIF://www.onvif.org/Name/Gate', 'Gate'],
    ['an empty name', 'onvif://www.onvif.org/name/', undefined],
    ['escapes of XML', 'onvif://www.onvif.org/name/A&amp;B', 'A&B'],
  ])('has its name read: %s', async (_, scopes, name) => {
    const [match] = await read(matchMessage({ identity: ID, xaddrs: URL, scopes }));
    expect(match?.name).toBe(name);
  });

  it('may come from several devices, and from one without an identity', async () => {
    const matches = await read(matchMessage({ xaddrs: URL }, { identity: ID, xaddrs: URL }));
    expect(matches.map(({ identity }) => identity)).toEqual([undefined, ID]);
  });

  it.each([
    ['no XML', 'M-SEARCH * HTTP/1.1'],
    ['another message', '<s:Envelope><s:Body><d:Hello/></s:Body></s:Envelope>'],
    ['no address', matchMessage({ identity: ID })],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${matchMessage({ xaddrs: URL })}`],
    ['too deep', '<a>'.repeat(5_000)],
    ['nothing', ''],
  ])('is left aside: %s', async (_, message) => {
    expect(await read(message)).toEqual([]);
  });

  it('is bounded in what it tells', async () => {
    const xaddrs = Array.from({ length: 20 }, (_, index) => `http://192.0.2.${index}/`).join(' ');
    const many = Array.from({ length: 40 }, () => ({ identity: 'i'.repeat(300), xaddrs }));
    const matches = await read(matchMessage(...many));
    expect(matches).toHaveLength(32);
    expect(matches[0]?.xaddrs).toHaveLength(16);
    expect(matches[0]?.identity).toHaveLength(256);
    expect((await read(matchMessage({ xaddrs: `http://h/${'x'.repeat(600)} ${URL}` })))[0]?.xaddrs).toEqual([
      URL,
    ]);
  });
});

describe('the addresses of a device', () => {
  const hearing = { from: '192.0.2.10', address: '192.0.2.2', netmask: '255.255.255.0' };

  it.each([
    [
      'the one that it answered from first, link-local ones and names last',
      [
        'http://169.254.7.1/onvif/device_service',
        'http://camera.local/onvif/device_service',
        'http://198.51.100.3/onvif/device_service',
        'http://192.0.2.77/onvif/device_service',
        'http://192.0.2.10:8000/onvif/device_service',
      ],
      [
        'http://192.0.2.10:8000/onvif/device_service',
        'http://192.0.2.77/onvif/device_service',
        'http://198.51.100.3/onvif/device_service',
        'http://169.254.7.1/onvif/device_service',
        'http://camera.local/onvif/device_service',
      ],
    ],
    [
      'the path that it tells on the address that it answered from, where it tells only others',
      ['http://192.168.1.108:8080/onvif/device_service?a=1'],
      [
        'http://192.0.2.10:8080/onvif/device_service?a=1',
        'http://192.168.1.108:8080/onvif/device_service?a=1',
      ],
    ],
    [
      'without names, passwords and doubles',
      ['http://admin:1234@192.0.2.10/x', 'http://192.0.2.10/x', 'http://192.0.2.10:80/x#y'],
      ['http://192.0.2.10/x'],
    ],
    [
      'none that is not of the web',
      ['ftp://192.0.2.10/', 'javascript:alert(1)', 'http://', 'http://0.0.0.0/x'],
      [],
    ],
  ])('%s', (_, told, expected) => {
    expect(serviceAddresses(told, hearing)).toEqual(expected);
  });

  it('knows networks of any size', () => {
    const wide = { from: '10.9.9.9', address: '10.1.2.3', netmask: '255.0.0.0' };
    expect(serviceAddresses(['http://11.0.0.1/a', 'http://10.200.0.1/b'], wide)).toEqual([
      'http://10.200.0.1/b',
      'http://11.0.0.1/a',
    ]);
  });
});

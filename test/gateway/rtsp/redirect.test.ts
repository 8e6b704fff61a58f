import { describe, expect, it } from 'vitest';
import { followRedirect } from '../../../gateway/rtsp/redirect.ts';
import { parseTarget } from '../../../gateway/rtsp/url.ts';

const OWN = { username: 'bob', password: 'hunter2' };

describe('case 5: where a redirect leads', () => {
  const from = parseTarget({ url: 'rtsp://bob:hunter2@cam:8554/live?x=1' });
  const cases: [name: string, location: string, url: string, address: string, credentials: unknown][] = [
    ['another path', 'rtsp://cam:8554/other', 'rtsp://cam:8554/other', 'cam:8554', OWN],
    ['another port of the same host', 'rtsp://cam/live', 'rtsp://cam/live', 'cam:554', OWN],
    ['the same host in capitals', 'rtsp://CAM/live', 'rtsp://CAM/live', 'CAM:554', OWN],
    ['another host', 'rtsp://nvr/live', 'rtsp://nvr/live', 'nvr:554', undefined],
    [
      'another host with credentials',
      'rtsp://x:y@nvr/',
      'rtsp://nvr/',
      'nvr:554',
      { username: 'x', password: 'y' },
    ],
    ['the same host with credentials', 'rtsp://x:y@cam/', 'rtsp://cam/', 'cam:554', OWN],
    ['a path alone', ' /other?y=2', 'rtsp://cam:8554/other?y=2', 'cam:8554', OWN],
    ['TLS', 'rtsps://cam/live', 'rtsps://cam/live', 'cam:322', OWN],
  ];
  it.each(cases)('%s', (_name, location, url, address, credentials) => {
    expect(followRedirect(from, location)).toMatchObject({ url, address });
    expect(followRedirect(from, location).credentials).toEqual(credentials);
  });

  it('never leads out of TLS', () => {
    const secure = parseTarget({ url: 'rtsps://bob:hunter2@cam/live' });
    expect(followRedirect(secure, 'rtsps://cam/other').url).toBe('rtsps://cam/other');
    expect(() => followRedirect(secure, 'rtsp://cam/live')).toThrow(
      expect.objectContaining({
        kind: 'protocol',
        message: expect.stringContaining('which is not encrypted'),
      }),
    );
  });

  it.each(['http://cam/', 'elsewhere', '', 'rtsp://', 'rtsp://x:hunter2@/'])(
    'leads nowhere by "%s"',
    (location) => {
      const act = () => followRedirect(from, location);
      expect(act).toThrow(expect.objectContaining({ name: 'RtspError' }));
      expect(act).not.toThrow(/hunter2/);
    },
  );
});

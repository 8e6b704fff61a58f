import { describe, expect, it } from 'vitest';
import { missingPackages, packageDecision, wantedPackages } from '../../scripts/lib/debian-packages.mjs';

const dpkgOutput = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name                             Version         Architecture Description
+++-================================-===============-============-=================
ii  chromium                         156.0-1         amd64        web browser
rc  mosquitto                        2.0.11-1        amd64        MQTT broker
hi  gir1.2-gst-rtsp-server-1.0:amd64 1.22.0-2        amd64        GObject introspection data
iU  python3-gi                       3.42.2-3        amd64        Python 3 bindings
un  gstreamer1.0-x                   <none>          <none>       (no description available)
`;

describe('missingPackages', () => {
  it.each([
    { package: 'chromium', state: 'installed', missing: false },
    { package: 'gir1.2-gst-rtsp-server-1.0', state: 'installed and held', missing: false },
    { package: 'mosquitto', state: 'removed, its configuration kept', missing: true },
    { package: 'python3-gi', state: 'unpacked only', missing: true },
    { package: 'gstreamer1.0-x', state: 'known of, not installed', missing: true },
    { package: 'gstreamer1.0-plugins-ugly', state: 'never heard of', missing: true },
    { package: 'chrom', state: 'the beginning of another', missing: true },
  ])('$package, $state: $missing', ({ package: name, missing }) => {
    expect(missingPackages({ wanted: [name], dpkgOutput })).toEqual(missing ? [name] : []);
  });

  it('misses everything where there is no dpkg', () => {
    expect(missingPackages({ wanted: ['chromium', 'mosquitto'], dpkgOutput: '' })).toEqual([
      'chromium',
      'mosquitto',
    ]);
  });
});

describe('wantedPackages', () => {
  it("leaves Chromium out where the user's own is named", () => {
    expect(wantedPackages({ ownChromium: false })).toContain('chromium');
    expect(wantedPackages({ ownChromium: true })).not.toContain('chromium');
  });
});

describe('packageDecision', () => {
  it('does nothing where nothing is missing', () => {
    expect(packageDecision({ missing: [], isRoot: false })).toEqual({ kind: 'nothing' });
  });

  it('installs as root', () => {
    expect(packageDecision({ missing: ['mosquitto'], isRoot: true })).toEqual({
      kind: 'install',
      packages: ['mosquitto'],
    });
  });

  it('tells anyone else the command to type', () => {
    const decision = packageDecision({ missing: ['chromium', 'mosquitto'], isRoot: false });
    expect(decision).toMatchObject({
      kind: 'tell',
      message: expect.stringContaining('sudo apt-get install --no-install-recommends chromium mosquitto\n'),
    });
  });
});

import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../protocol/access-management.ts';
import { ownDeviceIn } from '../../../viewer/models/settings/own-device.ts';
import type { People, PeopleRefusal } from '../../../viewer/models/settings/people.ts';

const PHONE: DeviceInfo = {
  id: 'a'.repeat(32),
  name: 'iPhone',
  role: 'admin',
  cameras: ['*'],
  relayOnly: false,
  pairedAt: 0,
  online: true,
  own: true,
};

function peopleWith(devices: DeviceInfo[], renamed: string[] = []): People {
  const done = async () => true;
  return {
    devices: signal(devices),
    invitations: signal([]),
    made: signal(undefined),
    used: signal(false),
    busy: signal(false),
    refusal: signal<PeopleRefusal | undefined>({ reason: 'another device has this name' }),
    async rename(device, name) {
      renamed.push(`${device} ${name}`);
      return true;
    },
    revoke: done,
    invite: done,
    uninvite: done,
    putAway: () => {},
    dispose: () => {},
  };
}

describe('this device', () => {
  it('gives itself another name, or tells why not', async () => {
    const renamed: string[] = [];
    const own = ownDeviceIn(peopleWith([{ ...PHONE, id: 'b'.repeat(32), own: false }, PHONE], renamed));
    expect(await own?.rename('Hall')).toBe(true);
    expect(renamed).toEqual([`${PHONE.id} Hall`]);
    expect(own?.refusal).toBe('Another device has this name.');
  });

  it('has no name of its own to change where a token signed it in, or it manages no access', () => {
    expect(ownDeviceIn(peopleWith([{ ...PHONE, own: false }]))).toBeUndefined();
    expect(ownDeviceIn(undefined)).toBeUndefined();
  });
});

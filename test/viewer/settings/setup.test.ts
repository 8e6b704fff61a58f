import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createSetup } from '../../../viewer/models/settings/setup.ts';
import type { Reply } from '../../../viewer/transport/http-request.ts';
import type {
  AddCamera,
  FoundCamera,
  Inspection,
  InspectRequest,
} from '../../../viewer/transport/setup-requests.ts';

const FOUND: FoundCamera = {
  url: 'http://192.0.2.10/onvif/device_service',
  name: 'Front Door',
  identity: 'urn:uuid:1',
};
const INSPECTION: Inspection = {
  url: FOUND.url,
  model: 'IPC-1',
  profiles: [
    { token: 'a', name: 'large', codec: 'H264', width: 1920, height: 1080, qualities: ['main'] },
    { token: 'b', name: 'small', codec: 'H264', width: 640, height: 360, qualities: ['sub'] },
    { token: 'c', name: 'middle', codec: 'H264', width: 1280, height: 720, qualities: [] },
  ],
  abilities: ['pan'],
};
const REFUSED = { kind: 'refused', reason: 'the camera refuses this password' } as const;

function setUp() {
  const inspected: InspectRequest[] = [];
  const added: AddCamera[] = [];
  const replies: { inspect: Reply<Inspection>; add: Reply<void>; discover: Reply<FoundCamera[]> } = {
    discover: { kind: 'ok', value: [FOUND] },
    inspect: { kind: 'ok', value: INSPECTION },
    add: { kind: 'ok', value: undefined },
  };
  const taken = signal<readonly string[]>(['porch']);
  const setup = createSetup({
    taken,
    requests: {
      discover: async () => replies.discover,
      async inspect(request) {
        inspected.push(request);
        return replies.inspect;
      },
      async add(camera) {
        added.push(camera);
        return replies.add;
      },
    },
  });
  return { setup, replies, inspected, added, taken };
}

describe('adding a camera', () => {
  it('goes from one that was found to one that is there', async () => {
    const { setup, inspected, added } = setUp();
    const looking = setup.lookAround();
    expect(setup.search.value).toEqual({ kind: 'searching' });
    await looking;
    expect(setup.search.value).toEqual({ kind: 'done', found: [FOUND] });
    setup.pick(FOUND);
    setup.username.value = 'admin';
    setup.password.value = 's3cret';
    await setup.inspect();
    expect(inspected).toEqual([{ url: FOUND.url, username: 'admin', password: 's3cret' }]);
    expect(setup.step.value).toBe('choose');
    expect([setup.main.value, setup.sub.value, setup.name.value]).toEqual(['a', 'b', 'front-door']);
    expect(await setup.add()).toBe('front-door');
    expect(added).toEqual([
      {
        name: 'front-door',
        onvif: { url: FOUND.url, username: 'admin', password: 's3cret', identity: 'urn:uuid:1' },
      },
    ]);
  });

  it('sends the profiles that were chosen otherwise than by rule', async () => {
    const { setup, added } = setUp();
    setup.pick(FOUND);
    await setup.inspect();
    setup.sub.value = 'c';
    await setup.add();
    expect(added).toMatchObject([{ profile: { sub: 'c' } }]);
    expect(added[0]?.profile).not.toHaveProperty('main');
  });

  it('takes an address by hand, and no credentials where none are typed', async () => {
    const { setup, inspected } = setUp();
    await setup.takeAddress();
    expect(setup.step.value).toBe('find');
    setup.url.value = ' 192.0.2.7:8000 ';
    await setup.takeAddress();
    await setup.inspect();
    expect(inspected).toEqual([{ url: '192.0.2.7:8000' }]);
    expect(setup.name.value).toBe('ipc-1');
  });

  it('loses nothing by a refusal', async () => {
    const { setup, replies } = setUp();
    setup.pick(FOUND);
    setup.username.value = 'admin';
    setup.password.value = 'wrong';
    replies.inspect = REFUSED;
    await setup.inspect();
    expect([setup.step.value, setup.refusal.value]).toEqual(['credentials', REFUSED.reason]);
    expect([setup.username.value, setup.password.value]).toEqual(['admin', 'wrong']);
    replies.inspect = { kind: 'ok', value: INSPECTION };
    await setup.inspect();
    expect(setup.refusal.value).toBeUndefined();
    setup.name.value = 'gate';
    setup.main.value = 'c';
    replies.add = REFUSED;
    expect(await setup.add()).toBeUndefined();
    expect([setup.step.value, setup.refusal.value]).toEqual(['choose', REFUSED.reason]);
    expect([setup.name.value, setup.main.value]).toEqual(['gate', 'c']);
    setup.back();
    expect([setup.step.value, setup.username.value]).toEqual(['credentials', 'admin']);
  });

  it('does not add what has a bad or another one’s name', async () => {
    const { setup, added, taken } = setUp();
    setup.pick(FOUND);
    await setup.inspect();
    setup.name.value = 'porch';
    expect(setup.nameFault.value).toBe('taken');
    expect(await setup.add()).toBeUndefined();
    taken.value = [];
    setup.name.value = 'a camera';
    expect(setup.nameFault.value).toBe('pattern');
    expect(await setup.add()).toBeUndefined();
    expect(added).toEqual([]);
  });

  it('makes a bad name fit', async () => {
    const { setup, added } = setUp();
    setup.pick(FOUND);
    await setup.inspect();
    expect(setup.fittingName.value).toBeUndefined();
    setup.name.value = 'Haustür hinten';
    expect(setup.fittingName.value).toBe('Haustuer-hinten');
    setup.name.value = setup.fittingName.value ?? '';
    await setup.add();
    expect(added).toMatchObject([{ name: 'Haustuer-hinten' }]);
  });

  it('forgets who signs in once it is another camera’s address', async () => {
    const { setup, inspected } = setUp();
    const asOf = () => [setup.username.value, setup.password.value];
    setup.pick(FOUND);
    setup.username.value = 'admin';
    setup.password.value = 's3cret';
    setup.back();
    setup.pick(FOUND);
    expect(asOf()).toEqual(['admin', 's3cret']);
    setup.back();
    setup.url.value = '192.0.2.66';
    await setup.takeAddress();
    expect(asOf()).toEqual(['', '']);
    await setup.inspect();
    expect(inspected).toEqual([{ url: '192.0.2.66' }]);
  });

  it('takes no answer to what was asked for a step before', async () => {
    const { setup } = setUp();
    setup.pick(FOUND);
    const looking = setup.inspect();
    setup.back();
    await looking;
    expect(setup.step.value).toBe('find');
  });

  it('says why nothing was looked for, and forgets the password at the end', async () => {
    const { setup, replies } = setUp();
    replies.discover = { kind: 'refused', reason: 'no interface is up' };
    await setup.lookAround();
    expect(setup.search.value).toEqual({ kind: 'failed', reason: 'no interface is up' });
    setup.password.value = 's3cret';
    setup.dispose();
    expect(setup.password.value).toBe('');
  });
});

describe('adding a stream', () => {
  const URL_OF_IT = 'rtsp://192.0.2.20:8554/live';
  const SEEN: Inspection = { url: URL_OF_IT, stream: { codec: 'H264' }, profiles: [], abilities: [] };
  const WANTS = { kind: 'refused', reason: 'the camera wants a user name', status: 422 } as const;

  it('asks at once, and for no password where the camera wants none', async () => {
    const { setup, replies, inspected, added } = setUp();
    replies.inspect = { kind: 'ok', value: SEEN };
    setup.url.value = ` ${URL_OF_IT}`;
    await setup.takeAddress();
    expect(inspected).toEqual([{ url: URL_OF_IT }]);
    expect([setup.step.value, setup.name.value]).toEqual(['choose', 'camera']);
    setup.name.value = 'yard';
    expect(await setup.add()).toBe('yard');
    expect(added).toEqual([{ name: 'yard', rtsp: { url: URL_OF_IT } }]);
    setup.back();
    expect(setup.step.value).toBe('find');
  });

  it('asks for what signs in where the camera wants it, which blames nobody', async () => {
    const { setup, replies, inspected, added } = setUp();
    replies.inspect = WANTS;
    setup.url.value = URL_OF_IT;
    await setup.takeAddress();
    expect([setup.step.value, setup.refusal.value]).toEqual(['credentials', undefined]);
    expect([setup.kind.value, setup.place.value]).toEqual(['stream', 'rtsp://192.0.2.20:8554']);
    setup.username.value = 'ann';
    setup.password.value = 'wrong';
    await setup.inspect();
    expect([setup.step.value, setup.refusal.value]).toEqual(['credentials', WANTS.reason]);
    replies.inspect = { kind: 'ok', value: SEEN };
    setup.password.value = 's3cret';
    await setup.inspect();
    await setup.add();
    const signIn = { username: 'ann', password: 's3cret' };
    expect(inspected.at(-1)).toEqual({ url: URL_OF_IT, ...signIn });
    expect(added).toEqual([{ name: 'camera', rtsp: { url: URL_OF_IT, ...signIn } }]);
    setup.back();
    expect(setup.step.value).toBe('credentials');
  });

  it('takes what signs in out of the address, and says so where it is refused', async () => {
    const { setup, replies, inspected } = setUp();
    replies.inspect = WANTS;
    setup.url.value = 'rtsp://ann:p@ss@192.0.2.20:8554/live';
    await setup.takeAddress();
    expect(setup.url.value).toBe(URL_OF_IT);
    expect(inspected).toEqual([{ url: URL_OF_IT, username: 'ann', password: 'p@ss' }]);
    expect([setup.step.value, setup.refusal.value]).toEqual(['credentials', WANTS.reason]);
    expect([setup.username.value, setup.password.value]).toEqual(['ann', 'p@ss']);
  });

  it('takes what an address of ONVIF holds for its own, too', async () => {
    const { setup } = setUp();
    setup.url.value = 'http://ann:s3cret@192.0.2.7/';
    await setup.takeAddress();
    expect([setup.step.value, setup.place.value]).toEqual(['credentials', 'http://192.0.2.7/']);
    expect([setup.username.value, setup.password.value]).toEqual(['ann', 's3cret']);
  });

  it('stays at the address where that is what is wrong; another path is still the same camera’s', async () => {
    const { setup, replies, inspected } = setUp();
    replies.inspect = { kind: 'refused', reason: 'there is no such stream', status: 502 };
    setup.url.value = 'rtsp://ann:s3cret@192.0.2.20:8554/liev';
    await setup.takeAddress();
    expect([setup.step.value, setup.refusal.value]).toEqual(['find', 'there is no such stream']);
    setup.url.value = URL_OF_IT;
    await setup.takeAddress();
    expect(inspected.at(-1)).toEqual({ url: URL_OF_IT, username: 'ann', password: 's3cret' });
    setup.url.value = 'rtsp://192.0.2.21:8554/live';
    await setup.takeAddress();
    expect(inspected.at(-1)).toEqual({ url: 'rtsp://192.0.2.21:8554/live' });
  });

  it('takes no answer for an address that was typed over', async () => {
    const { setup, replies } = setUp();
    replies.inspect = { kind: 'ok', value: SEEN };
    setup.url.value = URL_OF_IT;
    const looking = setup.takeAddress();
    setup.url.value = `${URL_OF_IT}2`;
    await looking;
    expect([setup.step.value, setup.underWay.value]).toEqual(['find', undefined]);
  });

  it('looks at another address in place of the one that keeps somebody waiting', async () => {
    const { setup, replies, inspected } = setUp();
    replies.inspect = { kind: 'ok', value: SEEN };
    setup.url.value = 'rtsp://192.0.2.66/';
    const first = setup.takeAddress();
    setup.url.value = URL_OF_IT;
    const second = setup.takeAddress();
    const again = setup.takeAddress();
    await Promise.all([first, second, again]);
    expect(inspected.map(({ url }) => url)).toEqual(['rtsp://192.0.2.66/', URL_OF_IT]);
    expect([setup.step.value, setup.inspection.value]).toEqual(['choose', SEEN]);
  });
});

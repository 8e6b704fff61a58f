import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceInfo, InvitationInfo, ManageResult } from '../../../protocol/access-management.ts';
import { createSession } from '../../../viewer/models/session/live-session.ts';
import { createPeople, type People } from '../../../viewer/models/settings/people.ts';
import { createNames, steadyClock } from '../fakes/clock.ts';
import { createFakeGateway, type FakeGateway, sessionOptions } from '../fakes/gateway.ts';

const PHONE: DeviceInfo = {
  id: 'a'.repeat(32),
  name: 'iPhone',
  role: 'viewer',
  cameras: ['*'],
  relayOnly: false,
  pairedAt: 0,
  online: true,
  own: false,
};
const OPEN: InvitationInfo = {
  id: 'b'.repeat(32),
  role: 'viewer',
  cameras: ['*'],
  relayOnly: false,
  expiresAt: 600_000,
};
const LINK = 'https://home/#pair=AAAA';

interface Scene {
  readonly people: People;
  readonly gateway: FakeGateway;
  /** Answers the newest request. */
  answer(result: ManageResult): Promise<void>;
  dispose(): void;
}

const list = (devices: DeviceInfo[] = [PHONE], invitations: InvitationInfo[] = []): ManageResult => ({
  kind: 'list',
  devices,
  invitations,
});

function setUp(): Scene {
  const gateway = createFakeGateway();
  const session = createSession(sessionOptions(gateway));
  gateway.accept();
  gateway.welcome([]);
  const people = createPeople({ session, newName: createNames('request'), clock: steadyClock });
  return {
    people,
    gateway,
    async answer(result) {
      gateway.send({ type: 'managed', request: gateway.last('manage').request, result });
      await vi.advanceTimersByTimeAsync(0);
    },
    dispose() {
      people.dispose();
      session.dispose();
    },
  };
}

async function setUpListed(): Promise<Scene> {
  const scene = setUp();
  await scene.answer(list());
  return scene;
}

describe('people and devices', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are asked for at once, and again every now and then', async () => {
    const { people, gateway, answer } = setUp();
    expect(gateway.last('manage').ask).toEqual({ kind: 'list' });
    expect(people.devices.value).toBeUndefined();
    await answer(list());
    expect(people.devices.value).toEqual([PHONE]);
    await vi.advanceTimersByTimeAsync(10_000);
    await answer(list([{ ...PHONE, online: false }]));
    expect(people.devices.value).toMatchObject([{ online: false }]);
  });

  it('are renamed and revoked, one after the other', async () => {
    const { people, gateway, answer } = await setUpListed();
    const renaming = people.rename(PHONE.id, 'Kitchen');
    expect(gateway.last('manage').ask).toEqual({ kind: 'rename', device: PHONE.id, name: 'Kitchen' });
    expect(await people.revoke(PHONE.id)).toBe(false);
    await answer(list([{ ...PHONE, name: 'Kitchen' }]));
    expect(await renaming).toBe(true);
    expect(people.devices.value).toMatchObject([{ name: 'Kitchen' }]);
    const revoking = people.revoke(PHONE.id);
    await answer(list([]));
    expect([await revoking, people.devices.value]).toEqual([true, []]);
  });

  it('are invited by a link, which is watched until it is used', async () => {
    const { people, answer } = await setUpListed();
    const inviting = people.invite({ role: 'viewer', cameras: ['*'] });
    await answer({ kind: 'invitation', link: LINK, invitation: OPEN });
    expect(await inviting).toBe(true);
    expect(people.made.value).toEqual({ link: LINK, invitation: OPEN });
    await vi.advanceTimersByTimeAsync(2000);
    await answer(list([PHONE], [OPEN]));
    expect(people.used.value).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    await answer(list([PHONE, { ...PHONE, id: 'c'.repeat(32) }]));
    expect([people.used.value, people.devices.value?.length]).toEqual([true, 2]);
  });

  it('lose an open link when it is withdrawn', async () => {
    const { people, answer } = await setUpListed();
    void people.invite({ role: 'viewer', cameras: ['*'] });
    await answer({ kind: 'invitation', link: LINK, invitation: OPEN });
    const withdrawing = people.uninvite(OPEN.id);
    await answer(list());
    expect([await withdrawing, people.made.value, people.invitations.value]).toEqual([true, undefined, []]);
  });

  it('say why something was not done, in the gateway’s words', async () => {
    const { people, answer } = await setUpListed();
    const revoking = people.revoke(PHONE.id);
    await answer({ kind: 'refused', message: 'this is the last device' });
    expect([await revoking, people.refusal.value]).toEqual([false, { reason: 'this is the last device' }]);
    void people.revoke(PHONE.id);
    expect(people.refusal.value).toBeUndefined();
  });

  it('ask once more where the request came too late, as right after the page has opened', async () => {
    const { people, gateway, answer } = setUp();
    const asked = () => gateway.count('manage');
    expect(asked()).toBe(1);
    gateway.send({ type: 'error', code: 'too-late', message: 'it took too long' });
    expect(asked()).toBe(2);
    await answer(list());
    expect([people.devices.value, people.refusal.value]).toEqual([[PHONE], undefined]);
  });

  it('say so where the request came too late twice, and where nothing comes', async () => {
    const { people, gateway } = await setUpListed();
    const late = people.revoke(PHONE.id);
    for (const _ of [1, 2]) gateway.send({ type: 'error', code: 'too-late', message: 'it took too long' });
    expect([await late, people.refusal.value]).toEqual([false, { reason: 'it took too long' }]);
    const lost = people.revoke(PHONE.id);
    await vi.advanceTimersByTimeAsync(8000);
    expect([await lost, people.refusal.value]).toEqual([false, { reason: undefined }]);
  });

  it('take no answer that was asked by nobody', async () => {
    const { people, gateway } = await setUpListed();
    gateway.send({ type: 'managed', request: 'request-99', result: list([]) });
    await vi.advanceTimersByTimeAsync(0);
    expect(people.devices.value).toEqual([PHONE]);
  });

  it('leave nothing running', async () => {
    const { people, dispose } = await setUpListed();
    void people.revoke(PHONE.id);
    dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

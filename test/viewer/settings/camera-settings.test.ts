import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createCameraEditor } from '../../../viewer/models/settings/camera-settings.ts';
import type { CameraSettings, ChangeCamera } from '../../../viewer/transport/camera-settings-requests.ts';
import type { Reply } from '../../../viewer/transport/http-request.ts';

const PORCH: CameraSettings = {
  name: 'porch',
  kind: 'onvif',
  address: '192.0.2.10',
  profile: { sub: 'b' },
  profiles: [
    { token: 'a', name: 'large', codec: 'H264', width: 1920, height: 1080, fps: 25, qualities: ['main'] },
    { token: 'b', name: 'small', codec: 'H264', width: 640, height: 360, qualities: ['sub'] },
  ],
  invert: ['pan'],
  canInvert: true,
};
const DONE: Reply<void> = { kind: 'ok', value: undefined };
const REFUSED = { kind: 'refused', status: 409, reason: 'the camera refuses this password' } as const;
const UNANSWERED = { kind: 'refused', reason: 'Failed to fetch' } as const;

/** An answer that comes when the test says so. */
function held<T>() {
  let release: (reply: Reply<T>) => void = () => {};
  const reply = new Promise<Reply<T>>((resolve) => {
    release = resolve;
  });
  return { reply, release };
}

function setUp() {
  const changes: ChangeCamera[] = [];
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const replies: {
    read: Reply<CameraSettings> | Promise<Reply<CameraSettings>>;
    change: Reply<void> | Promise<Reply<void>>;
    remove: Reply<void>;
  } = { read: { kind: 'ok', value: PORCH }, change: DONE, remove: DONE };
  const ticket = signal<string | undefined>('a-ticket');
  const editor = createCameraEditor({
    camera: 'porch',
    ticket,
    requests: {
      async read({ token, camera, signal: aborted }) {
        asked.push(`${token} ${camera}`);
        signals.push(aborted);
        return replies.read;
      },
      async change({ change }) {
        changes.push(change);
        return replies.change;
      },
      remove: async () => replies.remove,
    },
  });
  return { editor, replies, ticket, changes, asked, signals };
}

async function setUpRead() {
  const scene = setUp();
  await scene.editor.read();
  return scene;
}

describe('the settings of a camera', () => {
  it('are read with the session’s own right', async () => {
    const { editor, asked } = setUp();
    const reading = editor.read();
    expect(editor.underWay.value).toBe('reading');
    await reading;
    expect(asked).toEqual(['a-ticket porch']);
    expect([editor.settings.value, editor.underWay.value]).toEqual([PORCH, undefined]);
  });

  it('say why they could not be read, and are read again', async () => {
    const { editor, replies } = setUp();
    replies.read = REFUSED;
    await editor.read();
    expect(editor.refusal.value).toEqual({ task: 'reading', reason: REFUSED.reason });
    replies.read = { kind: 'ok', value: PORCH };
    await editor.read();
    expect([editor.refusal.value, editor.settings.value]).toEqual([undefined, PORCH]);
  });

  it('are neither read nor changed while no session is there to bear it', async () => {
    const { editor, ticket, asked, changes } = setUp();
    ticket.value = undefined;
    await editor.read();
    expect(editor.refusal.value).toEqual({ task: 'reading', reason: undefined });
    expect(await editor.rename('door')).toBe(false);
    expect(editor.refusal.value).toEqual({ task: 'name', reason: undefined });
    expect([asked, changes]).toEqual([[], []]);
  });

  it('are changed one by one, each shown at once and said to be done', async () => {
    const { editor, changes } = await setUpRead();
    expect(await editor.chooseProfile('main', 'b')).toBe(true);
    expect(editor.settings.value?.profile).toEqual({ main: 'b', sub: 'b' });
    expect(editor.done.value).toBe('main');
    expect(await editor.chooseProfile('sub', null)).toBe(true);
    expect(editor.settings.value?.profile).toEqual({ main: 'b' });
    expect(await editor.setInverted('tilt', true)).toBe(true);
    expect(await editor.setInverted('pan', false)).toBe(true);
    expect(editor.settings.value?.invert).toEqual(['tilt']);
    expect(await editor.setCredentials('admin', 's3cret')).toBe(true);
    expect(await editor.rename('door')).toBe(true);
    expect(await editor.remove()).toBe(true);
    expect(changes).toEqual([
      { profile: { main: 'b' } },
      { profile: { sub: null } },
      { invert: ['pan', 'tilt'] },
      { invert: ['tilt'] },
      { username: 'admin', password: 's3cret' },
      { name: 'door' },
    ]);
  });

  it('stay as they were where a change is refused, with the gateway’s reason', async () => {
    const { editor, replies } = await setUpRead();
    replies.change = REFUSED;
    expect(await editor.chooseProfile('main', 'b')).toBe(false);
    expect(editor.settings.value).toEqual(PORCH);
    expect(editor.refusal.value).toEqual({ task: 'main', reason: REFUSED.reason });
    expect(editor.done.value).toBeUndefined();
    replies.change = DONE;
    await editor.chooseProfile('main', 'b');
    expect(editor.refusal.value).toBeUndefined();
  });

  it('are not told in the browser’s words where nobody answered', async () => {
    const { editor, replies } = await setUpRead();
    replies.change = UNANSWERED;
    await editor.rename('door');
    expect(editor.refusal.value).toEqual({ task: 'name', reason: undefined });
  });

  it('are read anew once the camera takes its password', async () => {
    const { editor, replies, asked } = setUp();
    replies.read = { kind: 'ok', value: { ...PORCH, profiles: [], problem: REFUSED.reason } };
    await editor.read();
    replies.read = { kind: 'ok', value: PORCH };
    expect(await editor.setCredentials('admin', 's3cret')).toBe(true);
    await expect.poll(() => editor.settings.value).toEqual(PORCH);
    expect([asked.length, editor.done.value]).toEqual([2, 'credentials']);
  });

  it('take one change at a time', async () => {
    const { editor, replies, changes } = await setUpRead();
    const first = held<void>();
    replies.change = first.reply;
    const renaming = editor.rename('door');
    expect(await editor.setInverted('zoom', true)).toBe(false);
    expect(changes).toHaveLength(1);
    first.release(DONE);
    expect(await renaming).toBe(true);
    expect(await editor.setInverted('zoom', true)).toBe(true);
  });

  it('are not set back by what was read before a change', async () => {
    const { editor, replies } = await setUpRead();
    const late = held<CameraSettings>();
    replies.read = late.reply;
    const reading = editor.read();
    expect(await editor.chooseProfile('main', 'b')).toBe(true);
    late.release({ kind: 'ok', value: PORCH });
    await reading;
    expect(editor.settings.value?.profile.main).toBe('b');
    expect(editor.done.value).toBe('main');
  });

  it('end with whoever looked at them', async () => {
    const { editor, replies, signals } = setUp();
    const late = held<CameraSettings>();
    replies.read = late.reply;
    const reading = editor.read();
    editor.dispose();
    expect(signals[0]?.aborted).toBe(true);
    late.release(REFUSED);
    await reading;
    expect([editor.settings.value, editor.refusal.value]).toEqual([undefined, undefined]);
  });
});

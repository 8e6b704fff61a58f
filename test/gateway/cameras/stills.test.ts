import { describe, expect, it } from 'vitest';
import { Stills } from '../../../gateway/cameras/stills.ts';
import { eventually } from '../../helpers/eventually.ts';
import { held } from '../control/scripted-control.ts';

function setUp() {
  const asked: string[] = [];
  const script: (() => Promise<Buffer>)[] = [];
  let now = 0;
  let isEnabled = true;
  const stills = new Stills({
    camera: {
      name: 'porch',
      snapshot: async (_signal, profile) => {
        asked.push(profile ?? 'main');
        return (await script.shift()?.()) ?? Buffer.from(`${asked.length}`);
      },
    },
    isEnabled: () => isEnabled,
    now: () => now,
  });
  const told: string[] = [];
  stills.onTaken((jpeg) => told.push(jpeg.toString()));
  return {
    ...{ stills, asked, script, told },
    pass: (ms: number) => {
      now += ms;
    },
    switchOff: () => {
      isEnabled = false;
    },
  };
}

describe('Stills', () => {
  it('asks once for all who want one at once, and tells of it once', async () => {
    const { stills, asked, told } = setUp();
    const all = await Promise.all([stills.take(), stills.take(), stills.get()]);
    expect(all.map(String)).toEqual(['1', '1', '1']);
    expect(asked).toEqual(['main']);
    expect(told).toEqual(['1']);
  });

  it('gives the last one again within a second', async () => {
    const { stills, asked, told, pass } = setUp();
    await stills.take();
    pass(999);
    expect(String(await stills.take())).toBe('1');
    pass(1);
    expect(String(await stills.take())).toBe('2');
    expect(asked).toHaveLength(2);
    expect(told).toEqual(['1', '2']);
  });

  it('tells of one that was only looked at when somebody takes it', async () => {
    const { stills, told } = setUp();
    await stills.get();
    expect(told).toEqual([]);
    await stills.take();
    expect(told).toEqual(['1']);
  });

  it('asks for one at a time, also of other profiles', async () => {
    const { stills, asked, script } = setUp();
    const slow = held<Buffer>();
    script.push(slow.call);
    const both = [stills.get(), stills.get(undefined, 'P2')];
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual(['main']);
    slow.finish(Buffer.from('slow'));
    expect((await Promise.all(both)).map(String)).toEqual(['slow', '2']);
    expect(asked).toEqual(['main', 'P2']);
  });

  it('bounds what waits', async () => {
    const { stills, script } = setUp();
    const slow = held<Buffer>();
    script.push(slow.call);
    const all = Array.from({ length: 8 }, (_, i) => stills.get(undefined, `P${i}`));
    await expect(stills.get()).rejects.toThrow('more stills than it can give');
    slow.finish(Buffer.from('slow'));
    await Promise.all(all);
  });

  it('lets one who gives up go, and gives the picture to the others', async () => {
    const { stills, script } = setUp();
    const slow = held<Buffer>();
    script.push(slow.call);
    const impatient = new AbortController();
    const both = [stills.get(impatient.signal), stills.get(new AbortController().signal)];
    impatient.abort();
    await expect(both[0]).rejects.toThrow('not waited for any more');
    slow.finish(Buffer.from('slow'));
    expect(String(await both[1])).toBe('slow');
  });

  it('asks again after a failure', async () => {
    const { stills, script, told } = setUp();
    script.push(() => Promise.reject(new Error('no picture')));
    await expect(stills.take()).rejects.toThrow('no picture');
    expect(String(await stills.take())).toBe('2');
    expect(told).toEqual(['2']);
  });

  it('gives no picture of before it was switched off, nor one that was under way', async () => {
    const { stills, script, told, asked } = setUp();
    await stills.take();
    stills.forget();
    expect(String(await stills.take())).toBe('2');
    stills.forget();
    const slow = held<Buffer>();
    script.push(slow.call);
    const before = stills.take();
    await eventually(() => asked.length === 3);
    stills.forget();
    const after = stills.take();
    slow.finish(Buffer.from('old'));
    await expect(before).rejects.toThrow('porch was switched off');
    expect(String(await after)).toBe('4');
    expect(told).toEqual(['1', '2', '4']);
  });

  it('says that it was switched off where the camera gave up the picture for that', async () => {
    const { stills, script } = setUp();
    script.push(() => {
      stills.close();
      return Promise.reject(new DOMException('This operation was aborted', 'AbortError'));
    });
    const asked = stills.get();
    await expect(asked).rejects.toMatchObject({ name: 'DeviceError', message: 'porch was switched off' });
  });

  it('gives none of a camera that is switched off, or has none', async () => {
    const { stills, switchOff } = setUp();
    switchOff();
    await expect(stills.get()).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'porch is switched off',
    });
    const none = new Stills({ camera: { name: 'yard' }, isEnabled: () => true });
    await expect(none.take()).rejects.toMatchObject({ kind: 'unsupported', message: 'yard gives no stills' });
  });
});

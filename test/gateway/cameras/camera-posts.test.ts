import { describe, expect, it } from 'vitest';
import { CameraPosts } from '../../../gateway/cameras/camera-posts.ts';
import { eventually } from '../../helpers/eventually.ts';
import { standPost, YARD } from './stand-post.ts';

const stand = (name: string) => standPost({ camera: { ...YARD, name } });

describe('CameraPosts', () => {
  it('tells of cameras that come and go, and closes those', async () => {
    const posts = new CameraPosts([stand('porch')]);
    const seen: string[] = [];
    const stop = posts.onChange(() =>
      seen.push(
        posts
          .list()
          .map(({ name }) => name)
          .join(),
      ),
    );
    await eventually(() => posts.list().every(({ available }) => available), { what: 'the probe' });
    seen.length = 0;
    let closed = false;
    const yard = standPost({ camera: { ...YARD, close: () => (closed = true) } });
    posts.add(yard);
    expect(seen).toEqual(['porch,yard']);
    await eventually(() => yard.available && seen.length > 1, { what: 'its own change' });
    expect(posts.get('yard')).toBe(yard);
    seen.length = 0;
    expect(await posts.remove('yard')).toBe(true);
    expect([seen, closed, posts.get('yard')]).toEqual([['porch'], true, undefined]);
    stop();
    await posts.remove('porch');
    expect(seen).toHaveLength(1);
  });

  it('names the one that may have changed, so that nobody looks at all of them', async () => {
    const posts = new CameraPosts([stand('porch'), stand('yard')]);
    await eventually(() => posts.list().every(({ available }) => available), { what: 'the probe' });
    const changed: (string | undefined)[] = [];
    posts.onChange((name) => changed.push(name));
    await posts.get('yard')?.setEnabled(false);
    expect(new Set(changed)).toEqual(new Set(['yard']));
    await posts.remove('yard');
    expect(changed.at(-1)).toBe(undefined);
  });

  it('puts another in the place of one, which has ended before anything is pulled', async () => {
    const log: string[] = [];
    const porch = standPost({ camera: { ...YARD, name: 'porch', close: () => log.push('porch closed') } });
    const posts = new CameraPosts([stand('attic'), porch, stand('yard')]);
    const changed: (string | undefined)[] = [];
    posts.onChange((name) => changed.push(name));
    const gate = {
      ...YARD,
      name: 'gate',
      streamSource: async () => {
        log.push('gate pulled');
        return YARD.streamSource('main', new AbortController().signal);
      },
    };
    const replaced = posts.replace('porch', (after) =>
      standPost({ camera: gate, warmMs: Number.POSITIVE_INFINITY, after, formerly: () => 'porch' }),
    );
    // At once, so that nobody sees a list without it.
    expect(posts.list().map(({ name }) => name)).toEqual(['attic', 'gate', 'yard']);
    expect(posts.get('gate')?.info()).toMatchObject({ name: 'gate', formerly: 'porch' });
    expect([changed[0], posts.get('porch')]).toEqual([undefined, undefined]);
    await replaced;
    await eventually(() => log.length > 1, { what: 'the pull' });
    expect(log.slice(0, 2)).toEqual(['porch closed', 'gate pulled']);
    await eventually(() => changed.includes('gate'), { what: 'its own change' });
    await expect(posts.replace('porch', () => stand('porch'))).rejects.toThrow('there is no camera porch');
  });

  it('takes no second camera of a name, and removes none that is not there', async () => {
    const posts = new CameraPosts([stand('porch')]);
    expect(() => posts.add(stand('porch'))).toThrow('there is a camera porch already');
    expect(await posts.remove('yard')).toBe(false);
  });
});

import { expect, it } from 'vitest';
import { CameraPosts } from '../../gateway/cameras/camera-posts.ts';
import { createMetrics } from '../../gateway/metrics.ts';
import { eventually } from '../helpers/eventually.ts';
import { standPost, YARD } from './cameras/stand-post.ts';
import { scriptedHouse } from './signaling/scripted-house.ts';

it('tells which cameras are available and how commands have ended, and forgets cameras that are gone', async () => {
  const posts = new CameraPosts(['porch', 'yard'].map((name) => standPost({ camera: { ...YARD, name } })));
  const registry = createMetrics({ posts, viewings: scriptedHouse().viewings, version: '1.2.3' });
  await eventually(() => posts.list().every(({ available }) => available), { what: 'the probes' });
  const principal = { id: 'token:owner', name: 'owner', role: 'admin', cameras: ['*'] } as const;
  const link = posts.get('porch')?.control({ id: 'o', principal, send: () => undefined });
  await link?.execute({ command: 'home' });
  await link?.execute({ command: 'enable', enabled: false });
  const text = await registry.metrics();
  expect(text).toContain('oriel_camera_available{camera="porch"} 0');
  expect(text).toContain('oriel_camera_available{camera="yard"} 1');
  expect(text).toContain('oriel_camera_commands_total{camera="porch",outcome="unsupported"} 1');
  expect(text).toContain('oriel_camera_commands_total{camera="porch",outcome="ok"} 1');
  expect(text).toContain('oriel_camera_events_total{camera="yard"} 0');
  await posts.remove('porch');
  expect(await registry.metrics()).not.toContain('porch');
});

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { drawIcon, ICONS } from '../../scripts/lib/icons.ts';
import { OrielGlyph } from '../../viewer/components/wordmark.tsx';

const viewer = new URL('../../viewer/', import.meta.url);
const read = (path: string) => readFile(new URL(path, viewer), 'utf8');

interface ManifestIcon {
  readonly src: string;
  readonly sizes: string;
  readonly type: string;
  readonly purpose?: string;
}

interface Manifest {
  readonly start_url: string;
  readonly scope: string;
  readonly theme_color: string;
  readonly background_color: string;
  readonly icons: readonly ManifestIcon[];
  readonly shortcuts: readonly { readonly url: string; readonly icons: readonly ManifestIcon[] }[];
}

const manifest = JSON.parse(await read('public/oriel.webmanifest')) as Manifest;
const icons = [...manifest.icons, ...manifest.shortcuts.flatMap((shortcut) => shortcut.icons)];

/** Width, height and whether it has an alpha channel, from the file's header (PNG, section 11.2.2). */
async function readPng(path: string): Promise<{ width: number; height: number; alpha: boolean }> {
  const file = await readFile(new URL(path, viewer));
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect(file.subarray(12, 16).toString('latin1')).toBe('IHDR');
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), alpha: file[25] === 6 };
}

describe('the manifest', () => {
  it('has the colours of the tokens', async () => {
    const dark = /--bg: (#[0-9a-f]{6})/.exec(await read('styles/tokens.css'))?.[1];
    expect(manifest).toMatchObject({ theme_color: dark, background_color: dark });
    expect(await read('index.html')).toContain(`content="${dark}" media="(prefers-color-scheme: dark)"`);
  });

  it('opens at the beginning of what it covers, or at all cameras', () => {
    expect([manifest.start_url, manifest.scope]).toEqual(['./', './']);
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(['./#all']);
  });

  it('has an icon for each use', () => {
    const uses = manifest.icons.map(({ sizes, purpose }) => `${purpose} ${sizes}`);
    expect(uses).toEqual(['any 192x192', 'any 512x512', 'maskable 512x512', 'monochrome 512x512']);
  });

  it.each(icons.map((icon) => [icon.src, icon] as const))(
    'has %s in the size that it says',
    async (_, icon) => {
      const { width, height } = await readPng(`public/${icon.src}`);
      expect([`${width}x${height}`, icon.type]).toEqual([icon.sizes, 'image/png']);
    },
  );
});

describe('the icons', () => {
  it('are all there, small, and nothing besides', async () => {
    for (const { name, size } of ICONS) {
      const { width, height } = await readPng(`public/icons/${name}.png`);
      expect([width, height], name).toEqual([size, size]);
      expect((await readFile(new URL(`public/icons/${name}.png`, viewer))).length).toBeLessThan(20_000);
    }
    const named = new Set([...icons.map(({ src }) => src), './icons/apple-touch-180.png']);
    expect([...named].sort()).toEqual(ICONS.map(({ name }) => `./icons/${name}.png`).sort());
    expect(await read('index.html')).toContain('href="/icons/apple-touch-180.png"');
  });

  it('fill the square where the system cuts it, and keep the window in the circle that every mask leaves', async () => {
    const drawing = await read('images/oriel.svg');
    for (const icon of ICONS.filter(({ shape }) => shape === 'full')) {
      const svg = drawIcon(icon, drawing);
      expect(svg).toMatch(/<rect id="ground" width="40" height="40" fill="#/);
      expect(svg).not.toContain(' rx=');
    }
    const [, scale = Number.NaN, x = Number.NaN, y = Number.NaN] = (
      / scale\(([\d.]+)\) translate\((-[\d.]+) (-[\d.]+)\)/.exec(
        drawIcon({ name: 'maskable', size: 512, shape: 'full' }, drawing),
      ) ?? []
    ).map(Number);
    const corners = [...drawing.matchAll(/[Mm]([\d.]+) ([\d.]+)/g)].map(([, a, b]) =>
      Math.hypot(Number(a) + x, Number(b) + y),
    );
    // The roof's end, and half the width of the line.
    expect((Math.max(...corners) + 0.9) * scale).toBeLessThan(0.4 * 40);
  });

  it('show the window of the wordmark', async () => {
    const drawing = await read('images/oriel.svg');
    const drawn = drawing.match(/ d="([^"]*)"/g)?.join(' ') ?? '';
    for (const { props } of OrielGlyph({}).props.children) {
      // Two panes are one path there.
      expect(drawn).toContain(props.d.replace(/^M/, ''));
    }
  });
});

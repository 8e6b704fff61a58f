import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { drawIcon, ICONS } from './lib/icons.ts';

/**
 * Draws the viewer's icons anew from its one drawing, viewer/images/oriel.svg. They are kept with the sources: whoever
 * builds Oriel needs no browser for it.
 */
const viewer = new URL('../viewer/', import.meta.url);
const drawing = await readFile(new URL('images/oriel.svg', viewer), 'utf8');
const folder = new URL('public/icons/', viewer);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});
try {
  for (const icon of ICONS) {
    const { name, size } = icon;
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${drawIcon(icon, drawing)}`);
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(new URL(`${name}.png`, folder), png);
    await page.close();
    console.log(`${name}.png: ${size} × ${size}, ${png.length} bytes`);
  }
} finally {
  await browser.close();
}

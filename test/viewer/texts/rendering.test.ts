import { readdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const { said } = vi.hoisted(() => ({
  /** Cries out as soon as it is asked for anything. */
  said: (name: string) =>
    new Proxy(
      {},
      {
        get(_, key) {
          throw new Error(`${name}.${String(key)} was read while a module was loaded`);
        },
      },
    ),
}));

vi.mock('../../../viewer/texts/access.ts', () => ({ accessTexts: said('accessTexts') }));
vi.mock('../../../viewer/texts/keeping.ts', () => ({ keepingTexts: said('keepingTexts') }));
vi.mock('../../../viewer/texts/path.ts', () => ({ pathTexts: said('pathTexts') }));
vi.mock('../../../viewer/texts/settings.ts', () => ({ settingsTexts: said('settingsTexts') }));
vi.mock('../../../viewer/texts/setup.ts', () => ({ setupTexts: said('setupTexts') }));
vi.mock('../../../viewer/texts/stage-cards.ts', () => ({ stageCardTexts: said('stageCardTexts') }));
vi.mock('../../../viewer/texts/statistics.ts', () => ({ statisticsTexts: said('statisticsTexts') }));
vi.mock('../../../viewer/texts/texts.ts', () => ({ texts: said('texts') }));

const VIEWER = new URL('../../../viewer/', import.meta.url);
const modules = ['models', 'components'].flatMap((folder) =>
  readdirSync(new URL(folder, VIEWER), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`),
);

it('no module says anything before a language is chosen', async () => {
  expect(modules.length).toBeGreaterThan(150);
  for (const name of modules) await import(new URL(name, VIEWER).href);
});

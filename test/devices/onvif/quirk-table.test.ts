import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { QUIRKS } from '../../../devices/onvif/quirks/table.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

it('knows each quirk once', () => {
  const names = QUIRKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(25);
});

describe.each(QUIRKS.map((quirk) => [quirk.name, quirk] as const))('%s', (name, { fixture, test }) => {
  it('has a fixture that says where it is from', async () => {
    expect(await read(`../../fixtures/onvif/${fixture}`)).toMatch(
      /^(?:<\?xml[^>]*>\s*)?<!--[\s\S]*?reconstructed from/i,
    );
    expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it('has a test that bears its name and reads its fixture', async () => {
    const source = await read(test.file);
    expect(source).toContain(`'${test.name}'`);
    expect(source).toContain(fixture.split('/').at(-1));
  });
});

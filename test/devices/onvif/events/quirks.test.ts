import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DISCOVERY_QUIRKS } from '../../../../devices/onvif/discovery/quirks.ts';
import { EVENT_QUIRKS } from '../../../../devices/onvif/events/quirks.ts';

const QUIRKS = [...EVENT_QUIRKS, ...DISCOVERY_QUIRKS];

describe('the table of quirks', () => {
  it.each(QUIRKS.map((quirk) => [quirk.name, quirk] as const))(
    'shows that we can live with %s',
    async (_, { fixture, test }) => {
      const sent = await readFile(new URL(`../../../fixtures/onvif/${fixture}`, import.meta.url));
      expect(sent.toString('latin1')).toContain('<!-- Reconstructed from ');
      const tests = await readFile(new URL(`../${test.file}`, import.meta.url), 'utf8');
      expect(tests).toContain(`'${test.name}'`);
    },
  );

  it('names each once', () => {
    expect(new Set(QUIRKS.map(({ name }) => name)).size).toBe(QUIRKS.length);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReference } from '../../../../devices/onvif/events/reference.ts';
import { readSightings } from '../../../../devices/onvif/events/sightings.ts';
import { parseXml, XmlError } from '../../../../devices/onvif/soap/parse-xml.ts';
import { fixture } from './fixture.ts';

async function readAnything(xml: string): Promise<void> {
  try {
    const answer = (await parseXml(xml)).at('Envelope', 'Body')?.children[0];
    if (!answer) return;
    for (const sighting of readSightings(answer).sightings) {
      expect(sighting.source.length).toBeLessThanOrEqual(128);
    }
    const { path } = readReference({ answer, xml, servicePath: '/onvif/event_service' });
    expect(path.startsWith('/')).toBe(true);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
  }
}

describe('what a hostile camera says', () => {
  it.each(['reolink-states.xml', 'axis.xml', 'subscription-axis.xml', 'subscription.xml'])(
    'never throws, mangled as it may be: %s',
    async (name) => {
      const honest = (await fixture(name)).toString();
      const cut = fc.nat({ max: honest.length });
      await fc.assert(
        fc.asyncProperty(cut, cut, fc.string({ unit: 'binary', maxLength: 40 }), async (from, to, junk) => {
          await readAnything(honest.slice(0, from) + junk + honest.slice(to));
        }),
        { numRuns: 200 },
      );
    },
  );

  it.each([
    ['many openings', '<a:ReferenceParameters '],
    ['many parameters that never end', `<ReferenceParameters>${'<a>'.repeat(5_000)}</ReferenceParameters>`],
    ['many prefixes', `<ReferenceParameters>${'<a b:c="" '.repeat(2_000)}</ReferenceParameters>`],
    ['nothing but less-thans', '<'],
    ['nothing but colons', ':'],
  ])('holds up nothing: %s', async (_, part) => {
    const xml = part.repeat(Math.ceil(262_144 / part.length));
    const answer = await parseXml('<P/>');
    const from = performance.now();
    readReference({ answer, xml, servicePath: '/' });
    // Minutes where it goes back over what it has read.
    expect(performance.now() - from).toBeLessThan(10_000);
  });
});

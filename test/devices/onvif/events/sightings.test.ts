import { describe, expect, it } from 'vitest';
import { readSightings, type Sighting } from '../../../../devices/onvif/events/sightings.ts';
import { rulesOf, TOPIC_RULES, topicLevels } from '../../../../devices/onvif/events/topics.ts';
import { parseXml } from '../../../../devices/onvif/soap/parse-xml.ts';
import { fixtureBody } from './fixture.ts';

async function sightingsIn(name: string): Promise<readonly Sighting[]> {
  return readSightings(await fixtureBody(name)).sightings;
}

function on(condition: string, source: string, active = true) {
  return { kind: 'condition', condition, source, active };
}

function moment(kind: string, source: string, phase: string, isInitial = false) {
  return { kind: 'moment', moment: kind, source, phase, isInitial };
}

const LENS = 'VideoSourceToken';

describe('what a notification says', () => {
  it.each([
    [
      'reads the standard topics',
      'standard.xml',
      [
        on('motion', `CellMotionDetector/Motion/${LENS}/MyMotionDetectorRule`),
        on('motion', 'MotionAlarm/VideoSource_1', false),
        on('motion', `FieldDetector/ObjectsInside/${LENS}/Gate`, false),
        moment('line', `${LENS}/Drive`, 'once'),
        on('tamper', `TamperDetector/Tamper/${LENS}/Cover`),
        on('input', 'DI_1'),
        on('relay', 'RO_1'),
      ],
    ],
    [
      'topics-of-reolink: reads every state in each message, as Reolink sends them',
      'reolink-states.xml',
      [
        on('motion', 'CellMotionDetector/Motion/VideoSourceToken/000'),
        on('motion', 'MotionAlarm/000'),
        on('person', 'MyRuleDetector/FaceDetect/000', false),
        on('person', 'MyRuleDetector/PeopleDetect/000'),
        on('vehicle', 'MyRuleDetector/VehicleDetect/000', false),
        moment('doorbell', '000', 'begun'),
      ],
    ],
    [
      'topics-of-tp-link: reads the topics of TP-Link, old and new',
      'tp-link.xml',
      [
        on('person', 'PeopleDetector/People/vsconf/MyPeopleDetectorRule'),
        on('vehicle', 'TPSmartEventDetector/TPSmartEvent/vsconf/MyTPSmartEventDetectorRule'),
        on('person', 'CellMotionDetector/TpSmartEvent/vsconf/MyTPSmartEventDetectorRule'),
        moment('line', 'vsconf/MyLineCrossDetectorRule', 'begun'),
        on('motion', 'CellMotionDetector/Intrusion/vsconf/MyIntrusionDetectorRule'),
        on('tamper', 'CellMotionDetector/Tamper/vsconf/MyTamperDetectorRule'),
      ],
    ],
    [
      'topics-of-axis: reads the topics of Axis, which end in the name of a profile',
      'axis.xml',
      [
        on('motion', 'VMD/Camera1Profile1'),
        on('motion', 'ObjectAnalytics/Device1Scenario1', false),
        on('input', '0'),
        on('motion', 'Sensor/PIR'),
        on('motion', 'MotionDetection'),
      ],
    ],
    [
      'zero-dates: reads messages with zero dates, and the topics of Hikvision',
      'hikvision.xml',
      [
        on('input', 'AlarmIn_1'),
        on('motion', `FieldDetector/ObjectsInside/${LENS}/Human`),
        on('person', `FieldDetector/ObjectsInside/${LENS}/Human`),
      ],
    ],
    [
      'topics-of-human-shapes: reads human shapes',
      'human-shape.xml',
      [on('person', 'IVA/HumanShapeDetect/V_SRC_CFG_000'), on('vehicle', 'IVB/VehicleDetect/V_SRC_CFG_000')],
    ],
    [
      'prefix-at-each-level: reads a prefix at each level, as Hanwha writes',
      'hanwha.xml',
      [on('motion', 'MotionDetection'), moment('doorbell', 'CallRequest-1', 'begun'), on('input', '0')],
    ],
    [
      'reads lists of classes',
      'object-classes.xml',
      [
        on('person', 'ObjectDetection/Object/1/Objects'),
        on('vehicle', 'ObjectDetection/Object/1/Objects'),
        on('person', 'ObjectDetection/Object/1/Objects', false),
        on('vehicle', 'ObjectDetection/Object/1/Objects', false),
      ],
    ],
    [
      'topics-with-dots: reads topics that end in dots',
      'topics-with-dots.xml',
      [on('motion', `CellMotionDetector/Motion/${LENS}/000`)],
    ],
    [
      'one-for-true: reads 1, 0 and True as booleans, and nothing of what is none',
      'one-for-true.xml',
      [
        on('motion', 'MotionRegionDetector/Motion/0/Region'),
        on('motion', 'MotionAlarm/0'),
        on('person', 'MyRuleDetector/PeopleDetect/0', false),
      ],
    ],
    [
      'undeclared-prefixes: reads prefixes that are declared nowhere',
      'undeclared-prefixes.xml',
      [on('motion', 'MotionAlarm/000')],
    ],
    [
      'reads a rule that is deleted as off',
      'deleted-rule.xml',
      [
        on('motion', `CellMotionDetector/Motion/${LENS}/MyMotionDetectorRule`, false),
        moment('doorbell', '000', 'over'),
      ],
    ],
    [
      'invalid-utf8-in-events: reads bytes that are no UTF-8',
      'invalid-utf8.xml',
      [on('motion', 'CellMotionDetector/Motion/0/Tür')],
    ],
    [
      'reads a button that is held while we subscribe',
      'reolink-initialized.xml',
      [moment('doorbell', '000', 'begun', true), on('motion', 'MotionAlarm/000')],
    ],
    [
      'rings-once: reads a ring that is never said to be over',
      'mobotix.xml',
      [moment('doorbell', '0', 'once')],
    ],
    ['reads nothing in an idle answer', 'idle.xml', []],
  ])('%s', async (_, name, expected) => {
    expect(await sightingsIn(name)).toEqual(expected);
  });

  it('counts what it does not know, so that a camera that only tells that is not asked twice a second', async () => {
    expect(readSightings(await fixtureBody('standard.xml')).count).toBe(8);
    expect(readSightings(await fixtureBody('idle.xml')).count).toBe(0);
  });

  it("leaves out what a recorder's other channels notice", async () => {
    const { sightings } = readSightings(await fixtureBody('standard.xml'), { otherSources: [LENS] });
    expect(sightings).toEqual([
      on('motion', 'MotionAlarm/VideoSource_1', false),
      on('input', 'DI_1'),
      on('relay', 'RO_1'),
    ]);
  });

  it.each([
    ['512 notifications', '<M/>', (count: number) => expect(count).toBe(512)],
    [
      'no message at all',
      '<Topic>tns1:VideoSource/MotionAlarm</Topic>',
      (_: number, sightings: readonly Sighting[]) => expect(sightings).toEqual([]),
    ],
    [
      'tokens of 128 characters',
      `<Topic>tns1:Device/Trigger/DigitalInput</Topic><Message><Message><Source><SimpleItem Name="InputToken" Value="${'x'.repeat(999)}"/></Source><Data><SimpleItem Name="LogicalState" Value="1"/></Data></Message></Message>`,
      (_: number, sightings: readonly Sighting[]) => expect(sightings[0]?.source).toHaveLength(128),
    ],
    [
      'a message that is not within another',
      '<Topic>VideoSource/MotionAlarm</Topic><Message><Data><SimpleItem Name="State" Value="on"/></Data></Message>',
      (_: number, sightings: readonly Sighting[]) =>
        expect(sightings[0]).toEqual(on('motion', 'MotionAlarm')),
    ],
  ])('takes %s at most', async (_, content, check) => {
    const xml = `<P>${`<NotificationMessage>${content}</NotificationMessage>`.repeat(600)}</P>`;
    const answer = (await parseXml(xml)).child('P');
    const { count, sightings } = readSightings(answer ?? (await parseXml('')));
    check(count, sightings);
  });
});

describe('the table of topics', () => {
  it.each(TOPIC_RULES.map((rule) => [rule.topic, rule] as const))('finds %s by any prefix', (topic, rule) => {
    const told = topic.replace('*', 'Anything').split('/').join('/tnsx:');
    expect(rulesOf(`tns1:${told}`)).toContain(rule);
    expect(rulesOf(told.toUpperCase())).toContain(rule);
  });

  it.each([
    ['pets', 'tns1:RuleEngine/MyRuleDetector/DogCatDetect'],
    ['dark pictures', 'tns1:VideoSource/ImageTooDark/ImagingService'],
    ['sounds', 'tns1:AudioAnalytics/Audio/DetectedSound'],
    ['a level too many', 'tns1:VideoSource/MotionAlarm/Other'],
    ['two levels too many', 'tns1:VideoSource/GlobalSceneChange/A/B'],
    ['an empty topic', ' '],
    ['only dots', '//.'],
  ])('knows nothing of %s', (_, topic) => {
    expect(rulesOf(topic)).toEqual([]);
  });

  it('takes a last level that may be missing', () => {
    expect(rulesOf('tns1:VideoSource/GlobalSceneChange')).toHaveLength(1);
    expect(topicLevels(' tns1:A/tns1:B//. ')).toEqual(['A', 'B']);
  });
});

import type { Condition, Moment } from '../../camera.ts';

/** What a camera means by a notification of some topic. */
export interface TopicRule {
  /** Its levels by local names, in any case; a last `*` is one level more, whichever, or none. */
  readonly topic: string;
  /** The data item that says so, in any case; the first that is a boolean where it is absent. */
  readonly item?: string;
  /** On where the item's list has one of these; `true` and the like where it is absent. */
  readonly words?: readonly string[];
  /** Only where the analytics rule that it came from bears one of these names. */
  readonly ruleNames?: readonly string[];
  readonly means: Condition | Moment;
  /** A moment at each notification, whatever its items. */
  readonly isPulse?: true;
}

const PERSONS = ['human', 'person', 'people', 'pedestrian', 'face'];
const VEHICLES = ['vehicle', 'car', 'truck', 'bus', 'van', 'motorcycle'];

/**
 * The ONVIF topic namespace, and what vendors put beside it. Pets, parcels, sounds, faults of storage, blurred and
 * dark pictures are left out on purpose: Oriel has no condition for them, and every night is dark.
 */
export const TOPIC_RULES: readonly TopicRule[] = [
  // ONVIF Imaging, Analytics, Device IO.
  { topic: 'VideoSource/MotionAlarm', means: 'motion' },
  { topic: 'VideoAnalytics/MotionAlarm', means: 'motion' },
  { topic: 'RuleEngine/CellMotionDetector/Motion', means: 'motion' },
  { topic: 'RuleEngine/MotionRegionDetector/Motion', means: 'motion' },
  { topic: 'RuleEngine/FieldDetector/ObjectsInside', item: 'IsInside', means: 'motion' },
  { topic: 'RuleEngine/FieldDetector/ObjectsInside', item: 'IsInside', ruleNames: PERSONS, means: 'person' },
  {
    topic: 'RuleEngine/FieldDetector/ObjectsInside',
    item: 'IsInside',
    ruleNames: VEHICLES,
    means: 'vehicle',
  },
  { topic: 'RuleEngine/LineDetector/Crossed', isPulse: true, means: 'line' },
  { topic: 'RuleEngine/ObjectDetection/Object', item: 'ClassTypes', words: PERSONS, means: 'person' },
  { topic: 'RuleEngine/ObjectDetection/Object', item: 'ClassTypes', words: VEHICLES, means: 'vehicle' },
  { topic: 'RuleEngine/TamperDetector/Tamper', means: 'tamper' },
  { topic: 'VideoSource/GlobalSceneChange/*', means: 'tamper' },
  { topic: 'Device/Trigger/DigitalInput', means: 'input' },
  { topic: 'Device/Trigger/Relay', means: 'relay' },

  // Reolink; clones of it write some of these otherwise.
  { topic: 'RuleEngine/MyRuleDetector/PeopleDetect', means: 'person' },
  { topic: 'RuleEngine/MyRuleDetector/PersonDetect', means: 'person' },
  { topic: 'RuleEngine/MyRuleDetector/HumanDetect', means: 'person' },
  { topic: 'RuleEngine/MyRuleDetector/FaceDetect', means: 'person' },
  { topic: 'RuleEngine/MyRuleDetector/VehicleDetect', means: 'vehicle' },
  { topic: 'RuleEngine/MyRuleDetector/Visitor', means: 'doorbell' },

  // TP-Link Tapo and VIGI: by firmware, each detector has a topic of its own or all are below the first.
  { topic: 'RuleEngine/PeopleDetector/People', item: 'IsPeople', means: 'person' },
  { topic: 'RuleEngine/CellMotionDetector/People', item: 'IsPeople', means: 'person' },
  { topic: 'RuleEngine/VehicleDetector/Vehicle', item: 'IsVehicle', means: 'vehicle' },
  { topic: 'RuleEngine/TPSmartEventDetector/TPSmartEvent', item: 'IsPeople', means: 'person' },
  { topic: 'RuleEngine/TPSmartEventDetector/TPSmartEvent', item: 'IsVehicle', means: 'vehicle' },
  { topic: 'RuleEngine/TPSmartEventDetector/TPSmartEvent', item: 'IsTPSmartEvent', means: 'motion' },
  { topic: 'RuleEngine/CellMotionDetector/TPSmartEvent', item: 'IsPeople', means: 'person' },
  { topic: 'RuleEngine/CellMotionDetector/TPSmartEvent', item: 'IsVehicle', means: 'vehicle' },
  { topic: 'RuleEngine/CellMotionDetector/TPSmartEvent', item: 'IsTPSmartEvent', means: 'motion' },
  { topic: 'RuleEngine/IntrusionDetector/Intrusion', item: 'IsIntrusion', means: 'motion' },
  { topic: 'RuleEngine/CellMotionDetector/Intrusion', item: 'IsIntrusion', means: 'motion' },
  { topic: 'RuleEngine/LineCrossDetector/LineCross', item: 'IsLineCross', means: 'line' },
  { topic: 'RuleEngine/CellMotionDetector/LineCross', item: 'IsLineCross', means: 'line' },
  { topic: 'RuleEngine/CellMotionDetector/Tamper', item: 'IsTamper', means: 'tamper' },

  // Axis.
  { topic: 'VideoAnalytics/MotionDetection', item: 'motion', means: 'motion' },
  { topic: 'RuleEngine/VMD3/*', item: 'active', means: 'motion' },
  { topic: 'CameraApplicationPlatform/VMD/*', item: 'active', means: 'motion' },
  { topic: 'CameraApplicationPlatform/MotionGuard/*', item: 'active', means: 'motion' },
  { topic: 'CameraApplicationPlatform/FenceGuard/*', item: 'active', means: 'motion' },
  { topic: 'CameraApplicationPlatform/LoiteringGuard/*', item: 'active', means: 'motion' },
  { topic: 'CameraApplicationPlatform/ObjectAnalytics/*', item: 'active', means: 'motion' },
  { topic: 'VideoSource/Tampering', means: 'tamper' },
  { topic: 'Device/Sensor/PIR', item: 'state', means: 'motion' },
  { topic: 'Device/IO/Port', item: 'state', means: 'input' },
  { topic: 'Device/IO/VirtualInput', item: 'active', means: 'input' },

  // Hikvision, and the many that are built after it.
  { topic: 'Device/Trigger/AlarmIn', means: 'input' },
  { topic: 'UserAlarm/IVA/HumanShapeDetect', means: 'person' },
  { topic: 'VehicleAlarm/IVB/VehicleDetect', means: 'vehicle' },

  // Hanwha; its motion is as Axis's.
  { topic: 'Device/Trigger/CallRequest', means: 'doorbell' },
  { topic: 'VideoAnalytics/TamperingDetection', means: 'tamper' },

  // Ajax.
  { topic: 'RuleEngine/MotionDetector/Detection', means: 'motion' },
  { topic: 'RuleEngine/LineDetector/Crossing', means: 'line' },
  { topic: 'RuleEngine/RingDetector/Detection', means: 'doorbell' },

  // Mobotix.
  { topic: 'VideoSource/Alarm', item: 'State', words: ['ring', 'camerabellbutton'], means: 'doorbell' },
];

const BY_TOPIC: ReadonlyMap<string, readonly TopicRule[]> = groupByTopic(TOPIC_RULES);

/** The rules for a topic as a camera writes it. */
export function rulesOf(topic: string): readonly TopicRule[] {
  const levels = topicLevels(topic).map((level) => level.toLowerCase());
  const path = levels.join('/');
  const parent = levels.slice(0, -1).join('/');
  return (
    BY_TOPIC.get(path) ??
    BY_TOPIC.get(`${path}/*`) ??
    (parent ? BY_TOPIC.get(`${parent}/*`) : undefined) ??
    []
  );
}

/** The levels without prefixes (which some firmware gives each level, and some none), and without `//.` at the end. */
export function topicLevels(topic: string): readonly string[] {
  return topic
    .split('/')
    .map((level) => level.slice(level.lastIndexOf(':') + 1).trim())
    .filter((level) => level !== '' && level !== '.');
}

function groupByTopic(rules: readonly TopicRule[]): ReadonlyMap<string, readonly TopicRule[]> {
  const groups = new Map<string, TopicRule[]>();
  for (const rule of rules) {
    const key = rule.topic.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return groups;
}

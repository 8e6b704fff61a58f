import type { SimpleItems } from './event.ts';

/** The type of an item as a message description tells it. */
type ItemType = 'tt:ReferenceToken' | 'xs:string' | 'xs:boolean' | 'xs:int' | 'tt:RelayLogicalState';

export interface Topic {
  /** Below the standard's name space, whose prefix is `tns1`. */
  readonly path: string;
  /** Whether it has a state that is told to whoever subscribes. */
  readonly isProperty: boolean;
  readonly source: Readonly<Record<string, ItemType>>;
  readonly data: Readonly<Record<string, ItemType>>;
}

const RULE = {
  VideoSourceConfigurationToken: 'tt:ReferenceToken',
  VideoAnalyticsConfigurationToken: 'tt:ReferenceToken',
  Rule: 'xs:string',
} as const;
const VIDEO_SOURCE = { Source: 'tt:ReferenceToken' } as const;
const STATE = { State: 'xs:boolean' } as const;

/** Every topic that this camera announces, by what it is called here. */
export const TOPICS = {
  cellMotion: {
    path: 'tns1:RuleEngine/CellMotionDetector/Motion',
    isProperty: true,
    source: RULE,
    data: { IsMotion: 'xs:boolean' },
  },
  motionAlarm: { path: 'tns1:VideoSource/MotionAlarm', isProperty: true, source: VIDEO_SOURCE, data: STATE },
  objectsInside: {
    path: 'tns1:RuleEngine/FieldDetector/ObjectsInside',
    isProperty: true,
    source: RULE,
    data: { ObjectId: 'xs:int', IsInside: 'xs:boolean' },
  },
  lineCrossed: {
    path: 'tns1:RuleEngine/LineDetector/Crossed',
    isProperty: false,
    source: RULE,
    data: { ObjectId: 'xs:int' },
  },
  people: {
    path: 'tns1:RuleEngine/MyRuleDetector/PeopleDetect',
    isProperty: true,
    source: VIDEO_SOURCE,
    data: STATE,
  },
  vehicles: {
    path: 'tns1:RuleEngine/MyRuleDetector/VehicleDetect',
    isProperty: true,
    source: VIDEO_SOURCE,
    data: STATE,
  },
  visitor: {
    path: 'tns1:RuleEngine/MyRuleDetector/Visitor',
    isProperty: true,
    source: VIDEO_SOURCE,
    data: STATE,
  },
  sceneChange: {
    path: 'tns1:VideoSource/GlobalSceneChange/ImagingService',
    isProperty: true,
    source: VIDEO_SOURCE,
    data: STATE,
  },
  tamper: {
    path: 'tns1:RuleEngine/TamperDetector/Tamper',
    isProperty: true,
    source: RULE,
    data: { IsTamper: 'xs:boolean' },
  },
  digitalInput: {
    path: 'tns1:Device/Trigger/DigitalInput',
    isProperty: true,
    source: { InputToken: 'tt:ReferenceToken' },
    data: { LogicalState: 'xs:boolean' },
  },
  relay: {
    path: 'tns1:Device/Trigger/Relay',
    isProperty: true,
    source: { RelayToken: 'tt:ReferenceToken' },
    data: { LogicalState: 'tt:RelayLogicalState' },
  },
} as const satisfies Readonly<Record<string, Topic>>;

export type TopicName = keyof typeof TOPICS;

/** Where a rule of that name looks. */
export function ruleSource(rule: string): SimpleItems {
  return {
    VideoSourceConfigurationToken: 'lens-configuration',
    VideoAnalyticsConfigurationToken: 'analytics',
    Rule: rule,
  };
}

export const LENS_SOURCE: SimpleItems = { Source: 'lens' };

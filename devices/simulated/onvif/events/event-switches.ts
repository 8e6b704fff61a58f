import type { SimpleItems } from './event.ts';
import type { EmittedEvent, EventHub } from './event-hub.ts';
import { LENS_SOURCE, ruleSource, TOPICS, type TopicName } from './topics.ts';

const SOURCES = {
  cellMotion: ruleSource('MyMotionDetectorRule'),
  motionAlarm: LENS_SOURCE,
  objectsInside: ruleSource('MyFieldDetector'),
  lineCrossed: ruleSource('MyLineDetector'),
  people: LENS_SOURCE,
  vehicles: LENS_SOURCE,
  visitor: LENS_SOURCE,
  sceneChange: LENS_SOURCE,
  tamper: ruleSource('MyTamperDetector'),
} as const satisfies Partial<Record<TopicName, SimpleItems>>;

type Detector = keyof typeof SOURCES;

/** What each detector says of a state. */
const DATA: Readonly<Record<Detector, (on: boolean) => SimpleItems>> = {
  cellMotion: (on) => ({ IsMotion: String(on) }),
  motionAlarm: state,
  objectsInside: (on) => ({ ObjectId: '1', IsInside: String(on) }),
  lineCrossed: () => ({ ObjectId: '1' }),
  people: state,
  vehicles: state,
  visitor: state,
  sceneChange: state,
  tamper: (on) => ({ IsTamper: String(on) }),
};

const PROPERTIES = [
  'cellMotion',
  'motionAlarm',
  'objectsInside',
  'people',
  'vehicles',
  'visitor',
  'sceneChange',
  'tamper',
] as const satisfies readonly Detector[];

/** Gives every detector the state of a camera that has noticed nothing. */
export function initializeDetectors(hub: EventHub): void {
  for (const name of PROPERTIES) {
    hub.initialize({ topic: TOPICS[name].path, source: SOURCES[name], data: DATA[name](false) });
  }
}

/** The switches by which tests have the camera notice something; each call is sent, also without a change. */
export function eventSwitches(hub: EventHub) {
  const tell = (name: Detector, on: boolean) =>
    hub.emit({ topic: TOPICS[name].path, source: SOURCES[name], data: DATA[name](on) });
  return {
    /** As two topics, which many cameras have beside one another. */
    motion: (on: boolean): void => {
      tell('cellMotion', on);
      tell('motionAlarm', on);
    },
    person: (on: boolean) => tell('people', on),
    vehicle: (on: boolean) => tell('vehicles', on),
    /** Something is in a field that is watched. */
    objectInside: (on: boolean) => tell('objectsInside', on),
    /** As two topics. */
    tamper: (on: boolean): void => {
      tell('sceneChange', on);
      tell('tamper', on);
    },
    crossLine: () => tell('lineCrossed', true),
    /** Pressed and let go, in one message each. */
    ringDoorbell: (): void => {
      tell('visitor', true);
      tell('visitor', false);
    },
    /** Anything at all; its operation is `Changed` where the topic and source are known, otherwise none. */
    emit: (event: EmittedEvent) => hub.emit(event),
    /** How many there are just now. */
    subscriptions: () => hub.count(),
    /** Forgets every subscription; whoever uses one is answered by a fault. */
    dropSubscriptions: () => hub.dropAll(),
  };
}

export type EventSwitches = ReturnType<typeof eventSwitches>;

function state(on: boolean): SimpleItems {
  return { State: String(on) };
}

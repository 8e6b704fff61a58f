import { type CameraEvent, type Condition, MOMENTS, type Moment } from '../../camera.ts';
import type { XmlElement } from '../soap/xml-element.ts';
import { rulesOf, type TopicRule, topicLevels } from './topics.ts';

/** What one notification says, before it is known whether a button was only held or its state told once more. */
export type Sighting = Extract<CameraEvent, { kind: 'condition' }> | MomentSighting;

export interface MomentSighting {
  readonly kind: 'moment';
  readonly moment: Moment;
  readonly source: string;
  /** `once` where nothing tells of its end. */
  readonly phase: 'once' | 'begun' | 'over';
  /** It only says how things stood when we subscribed. */
  readonly isInitial: boolean;
}

const MAX_NOTIFICATIONS = 512;
const MAX_ITEMS = 32;
const MAX_TOPIC_CHARS = 256;
const MAX_SOURCE_CHARS = 128;

/** The names under which cameras tell which input or relay, which analytics rule, which lens. */
const PORT_ITEMS = ['inputtoken', 'relaytoken', 'alarmintoken', 'port', 'token'];
const RULE_ITEMS = ['rule', 'rulename'];
const VIDEO_ITEMS = [
  'videosourceconfigurationtoken',
  'videosourcetoken',
  'videosource',
  'source',
  'sourcetoken',
  'channel',
];

/** Items that may be 0 or 1 and are no state. */
const NO_STATES = /(?:id|token|count|number|level)$/;

/** Name in lower case and value of each item. */
type Items = ReadonlyMap<string, string>;

export interface SightingOptions {
  /** Tokens of a recorder's other channels: what those notice is not this camera's. */
  readonly otherSources?: readonly string[] | undefined;
}

/**
 * Reads the answer to PullMessages (ONVIF Core section 9): what it tells of that Oriel knows, in its order.
 * `count` is of all notifications, also those of no concern.
 */
export function readSightings(
  answer: XmlElement,
  { otherSources = [] }: SightingOptions = {},
): { readonly count: number; readonly sightings: readonly Sighting[] } {
  const notifications = answer.all('NotificationMessage').slice(0, MAX_NOTIFICATIONS);
  const sightings = notifications.flatMap((notification) => readNotification(notification, otherSources));
  return { count: notifications.length, sightings };
}

function readNotification(notification: XmlElement, otherSources: readonly string[]): readonly Sighting[] {
  const topic = (notification.child('Topic')?.text ?? '').slice(0, MAX_TOPIC_CHARS);
  const rules = rulesOf(topic);
  const outer = notification.child('Message');
  const message = outer?.child('Message') ?? outer;
  if (rules.length === 0 || !message) return [];
  const source = itemsOf(message.child('Source'));
  const lens = firstOf(source, VIDEO_ITEMS);
  if (lens !== undefined && otherSources.includes(lens)) return [];
  const operation = message.attribute('PropertyOperation')?.toLowerCase();
  const told: Told = {
    topic,
    source,
    data: itemsOf(message.child('Data')),
    isDeleted: operation === 'deleted',
    isInitial: operation === 'initialized',
  };
  return rules.flatMap((rule) => readRule(rule, told) ?? []);
}

interface Told {
  readonly topic: string;
  readonly source: Items;
  readonly data: Items;
  readonly isDeleted: boolean;
  readonly isInitial: boolean;
}

function readRule(rule: TopicRule, told: Told): Sighting | undefined {
  const { isInitial, isDeleted } = told;
  const name = firstOf(told.source, RULE_ITEMS);
  if (rule.ruleNames && !rule.ruleNames.includes(name?.toLowerCase() ?? '')) return undefined;
  const isOn = isDeleted ? false : rule.isPulse || readState(rule, told.data);
  if (isOn === undefined) return undefined;
  const source = sourceOf(rule, told);
  if (!isMoment(rule.means)) {
    return { kind: 'condition', condition: rule.means, source, active: isOn };
  }
  // Such as say it once never say that it is over.
  const isOnce = rule.isPulse || rule.words !== undefined;
  if (isOnce && (!isOn || isInitial)) return undefined;
  const phase = isOnce ? 'once' : isOn ? 'begun' : 'over';
  return { kind: 'moment', moment: rule.means, source, phase, isInitial };
}

function readState({ item, words }: TopicRule, data: Items): boolean | undefined {
  if (item === undefined) {
    for (const [name, value] of data) {
      const state = NO_STATES.test(name) ? undefined : readSwitch(value);
      if (state !== undefined) return state;
    }
    return undefined;
  }
  const value = data.get(item.toLowerCase());
  if (value === undefined) return undefined;
  if (!words) return readSwitch(value);
  return value
    .toLowerCase()
    .split(/[\s,;]+/)
    .some((word) => words.includes(word));
}

/** `active` is how relays say it; the other words are those of xs:boolean, in any case. */
function readSwitch(value: string): boolean | undefined {
  if (/^(?:true|1|active|on|yes)$/i.test(value)) return true;
  return /^(?:false|0|inactive|off|no)$/i.test(value) ? false : undefined;
}

/**
 * The token of an input or relay, by which it is configured. Of the others the detector too, since two that see the
 * same motion must not clear each other's.
 */
function sourceOf({ means }: TopicRule, { topic, source }: Told): string {
  const parts =
    means === 'input' || means === 'relay'
      ? [firstOf(source, PORT_ITEMS) ?? source.values().next().value]
      : [
          ...(isMoment(means) ? [] : topicLevels(topic).slice(1)),
          firstOf(source, VIDEO_ITEMS),
          firstOf(source, RULE_ITEMS),
        ];
  return parts.filter(Boolean).join('/').slice(0, MAX_SOURCE_CHARS);
}

function itemsOf(element: XmlElement | undefined): Items {
  const items = new Map<string, string>();
  for (const item of element?.all('SimpleItem').slice(0, MAX_ITEMS) ?? []) {
    const name = item.attribute('Name')?.toLowerCase();
    if (name !== undefined && !items.has(name)) items.set(name, item.attribute('Value') ?? '');
  }
  return items;
}

function firstOf(items: Items, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = items.get(name);
    if (value) return value;
  }
  return undefined;
}

function isMoment(means: Condition | Moment): means is Moment {
  return MOMENTS.some((moment) => moment === means);
}

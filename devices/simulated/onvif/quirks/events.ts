import type { OnvifEvent } from '../events/event.ts';
import { TOPICS } from '../events/topics.ts';
import { unknownOperation } from '../soap.ts';
import type { OnvifQuirk } from './quirk.ts';

const FLAG = /(WSPullPointSupport(?:="|>))true/g;
const MOTION: readonly string[] = [TOPICS.cellMotion.path, TOPICS.motionAlarm.path];
const BOOLEAN = /(<tt:SimpleItem Name="[^"]*" Value=")(true|false)"/g;

/** How the camera tells what it has noticed. */
export const EVENT_QUIRKS = {
  'pull-point-denied': {
    meaning: 'WSPullPointSupport is false, though pull points work',
    answer: (soap) => soap.replace(FLAG, '$1false'),
  },
  'pull-point-missing': {
    meaning: 'WSPullPointSupport is true, though CreatePullPointSubscription is not known',
    intercept: ({ operation }) => {
      if (operation === 'CreatePullPointSubscription') throw unknownOperation(operation);
      return undefined;
    },
  },
  'renew-needs-addressing': {
    meaning: 'Renew without the headers of WS-Addressing (Action and To) is answered by HTTP 400',
    intercept: ({ operation, header }) =>
      operation === 'Renew' && (header?.child('Action') === undefined || header.child('To') === undefined)
        ? { status: 400 }
        : undefined,
  },
  'subscription-by-header': {
    meaning: 'every subscription has the same address, and is told by a SubscriptionId in the header (Axis)',
    answer: (soap) =>
      soap.replace(
        /(<wsa5:Address>[^<]+)\/(\d+)<\/wsa5:Address>/,
        '$1</wsa5:Address><wsa5:ReferenceParameters><dom0:SubscriptionId xmlns:dom0="http://www.axis.com/2009/event">$2</dom0:SubscriptionId></wsa5:ReferenceParameters>',
      ),
  },
  'subscriptions-leak': {
    meaning: 'Unsubscribe frees nothing: a subscription takes its place until its life ends',
    traits: { leaksSubscriptions: true },
  },
  'pull-at-once': {
    meaning: 'PullMessages does not wait: it is answered at once, mostly with nothing',
    traits: { pullsAtOnce: true },
  },
  'initialized-missing': {
    meaning: 'a new subscription is not told how things stand',
    event: (event) => (event.operation === 'Initialized' ? undefined : event),
  },
  'operation-missing': {
    meaning: 'no message says its PropertyOperation',
    event: ({ operation: _operation, ...event }) => event,
  },
  'motion-never-ends': {
    meaning: 'motion is told when it begins, and never when it ends',
    event: (event) => (isEndOfMotion(event) ? undefined : event),
  },
  'topic-trailing': {
    meaning: 'topics end in //.',
    answer: (soap) => soap.replace(/(<wsnt:Topic [^>]*>[^<]*)/g, '$1//.'),
  },
  'one-for-true': {
    meaning: 'a message has 1 and 0 in place of true and false',
    answer: (soap) =>
      soap.replace(
        BOOLEAN,
        (_match, before: string, value: string) => `${before}${value === 'true' ? 1 : 0}"`,
      ),
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;

function isEndOfMotion({ topic, operation, data }: OnvifEvent): boolean {
  return operation === 'Changed' && MOTION.includes(topic) && Object.values(data).includes('false');
}

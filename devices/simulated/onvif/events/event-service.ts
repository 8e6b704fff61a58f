import { parseDuration } from '../duration.ts';
import type { OnvifQuirks } from '../quirks/quirks.ts';
import type { OperationContext, Service } from '../service.ts';
import { SoapFault, type XmlElement } from '../soap.ts';
import { type Xml, xml } from '../xml.ts';
import { type EventHub, MAX_SUBSCRIPTIONS } from './event-hub.ts';
import { notification, topicSet } from './notification.ts';
import type { PullPoint } from './pull-point.ts';

export interface EventServiceOptions {
  readonly hub: EventHub;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** The address of a subscription. */
  readonly addressOf: (id: number) => string;
  readonly quirks: Pick<OnvifQuirks, 'trait'>;
}

const DEFAULT_LIFE_MS = 60_000;
const MAX_LIFE_MS = 3_600_000;
const MAX_PULL_MS = 60_000;
const MAX_MESSAGES = 1024;

/** The ONVIF event service (Core Specification section 9), without the subscriptions themselves. */
export function eventService(options: EventServiceOptions): Service {
  const { hub, addressOf } = options;
  return {
    GetServiceCapabilities: {
      run: () =>
        xml`<tev:GetServiceCapabilitiesResponse>${eventCapabilities()}</tev:GetServiceCapabilitiesResponse>`,
    },
    GetEventProperties: {
      run: () =>
        xml`<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>${topicSet()}<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect><tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect><tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation></tev:GetEventPropertiesResponse>`,
    },
    CreatePullPointSubscription: {
      run: (request) => {
        const point = hub.subscribe(lifeOf(request.child('InitialTerminationTime'), options));
        if (point === undefined) {
          throw new SoapFault(
            'Receiver',
            ['wsnt:SubscribeCreationFailedFault'],
            `The maximum of ${MAX_SUBSCRIPTIONS} subscriptions is reached.`,
          );
        }
        return xml`<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa5:Address>${addressOf(point.id)}</wsa5:Address></tev:SubscriptionReference>${times('wsnt', point, options)}</tev:CreatePullPointSubscriptionResponse>`;
      },
    },
  };
}

export function eventCapabilities(): Xml {
  return xml`<tev:Capabilities WSSubscriptionPolicySupport="false" WSPullPointSupport="true" WSPausableSubscriptionManagerInterfaceSupport="false" MaxNotificationProducers="0" MaxPullPoints="${MAX_SUBSCRIPTIONS}"/>`;
}

/**
 * What is at the address of the subscription `named`, be there one or not. Without that name it is the
 * `SubscriptionId` of the message's header (WS-Addressing reference parameters).
 */
export function subscriptionService(named: number | undefined, options: EventServiceOptions): Service {
  const { hub, quirks } = options;
  const point = ({ header }: OperationContext) => {
    const id = named ?? Number(header?.child('SubscriptionId')?.text() ?? 0);
    const found = hub.find(id);
    if (found === undefined) throw ended(id);
    return found;
  };
  return {
    PullMessages: {
      run: async (request, context) => {
        const pulled = point(context);
        const timeoutMs = parseDuration(request.child('Timeout')?.text() ?? '') ?? 0;
        const limit = Number(request.child('MessageLimit')?.text() ?? MAX_MESSAGES);
        const events = await pulled.pull({
          timeoutMs: quirks.trait('pullsAtOnce') ? 0 : Math.min(timeoutMs, MAX_PULL_MS),
          limit: Math.min(Math.max(1, Math.floor(limit) || 1), MAX_MESSAGES),
          signal: context.signal,
        });
        if (pulled.isOver) throw ended(pulled.id);
        return xml`<tev:PullMessagesResponse>${times('tev', pulled, options)}${events.map(notification)}</tev:PullMessagesResponse>`;
      },
    },
    Renew: {
      run: (request, context) => {
        const renewed = point(context);
        renewed.renew(lifeOf(request.child('TerminationTime'), options));
        return xml`<wsnt:RenewResponse>${times('wsnt', renewed, options)}</wsnt:RenewResponse>`;
      },
    },
    Unsubscribe: {
      run: (_request, context) => {
        const left = point(context);
        if (!quirks.trait('leaksSubscriptions')) left.end();
        return xml`<wsnt:UnsubscribeResponse/>`;
      },
    },
    SetSynchronizationPoint: {
      run: (_request, context) => {
        hub.synchronize(point(context));
        return xml`<tev:SetSynchronizationPointResponse/>`;
      },
    },
  };
}

/** A duration, or a moment of the camera's clock (WS-BaseNotification section 6.1.1). Throws a SOAP fault. */
function lifeOf(element: XmlElement | undefined, { clock }: EventServiceOptions): number {
  if (element === undefined) return DEFAULT_LIFE_MS;
  const text = element.text();
  const lifeMs = parseDuration(text) ?? Date.parse(text) - clock();
  if (!(lifeMs > 0)) {
    throw new SoapFault(
      'Sender',
      ['wsnt:UnacceptableTerminationTimeFault'],
      `The time ${text} is no end for a subscription.`,
    );
  }
  return Math.min(lifeMs, MAX_LIFE_MS);
}

function times(prefix: 'tev' | 'wsnt', point: PullPoint, { clock }: EventServiceOptions): Xml {
  const now = clock();
  const iso = (ms: number) => new Date(ms).toISOString();
  return xml`<${prefix}:CurrentTime>${iso(now)}</${prefix}:CurrentTime><${prefix}:TerminationTime>${iso(now + point.remainingMs)}</${prefix}:TerminationTime>`;
}

function ended(id: number): SoapFault {
  return new SoapFault('Sender', ['wsrf-r:ResourceUnknownFault'], `There is no subscription ${id}.`);
}

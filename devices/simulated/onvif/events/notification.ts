import { type Xml, xml } from '../xml.ts';
import type { OnvifEvent, SimpleItems } from './event.ts';
import { TOPICS, type Topic } from './topics.ts';

const DIALECT = 'http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet';

/** A message as PullMessages carries it (ONVIF Core Specification section 9.4). */
export function notification({ topic, operation, source, data, atMs }: OnvifEvent): Xml {
  const property = operation === undefined ? xml`` : xml` PropertyOperation="${operation}"`;
  const message = xml`<tt:Message UtcTime="${new Date(atMs).toISOString()}"${property}>${itemList('Source', source)}${itemList('Data', data)}</tt:Message>`;
  return xml`<wsnt:NotificationMessage><wsnt:Topic Dialect="${DIALECT}">${topic}</wsnt:Topic><wsnt:Message>${message}</wsnt:Message></wsnt:NotificationMessage>`;
}

function itemList(element: 'Source' | 'Data', items: SimpleItems): Xml {
  const list = Object.entries(items).map(
    ([name, value]) => xml`<tt:SimpleItem Name="${name}" Value="${value}"/>`,
  );
  return list.length === 0 ? xml`` : xml`<tt:${element}>${list}</tt:${element}>`;
}

type Tree = Map<string, Tree | Topic>;

/** Which topics there are and what their messages hold (section 9.6). */
export function topicSet(): Xml {
  const root: Tree = new Map();
  for (const topic of Object.values<Topic>(TOPICS)) {
    const steps = topic.path.split('/');
    const last = steps.pop() ?? '';
    let tree = root;
    for (const step of steps) {
      const below = tree.get(step);
      const next = below instanceof Map ? below : new Map();
      tree.set(step, next);
      tree = next;
    }
    tree.set(last, topic);
  }
  return xml`<wstop:TopicSet>${branches(root)}</wstop:TopicSet>`;
}

function branches(tree: Tree): readonly Xml[] {
  return [...tree].map(([name, below]) =>
    below instanceof Map
      ? xml`<${name}>${branches(below)}</${name}>`
      : xml`<${name} wstop:topic="true"><tt:MessageDescription IsProperty="${below.isProperty}">${descriptions('Source', below.source)}${descriptions('Data', below.data)}</tt:MessageDescription></${name}>`,
  );
}

function descriptions(element: 'Source' | 'Data', items: Readonly<Record<string, string>>): Xml {
  const list = Object.entries(items).map(
    ([name, type]) => xml`<tt:SimpleItemDescription Name="${name}" Type="${type}"/>`,
  );
  return xml`<tt:${element}>${list}</tt:${element}>`;
}

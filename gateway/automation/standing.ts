import type { CameraTopic, ConditionTopic } from '../../protocol/topics.ts';
import type { AutomatedCamera } from './automated-camera.ts';

type StandingCamera = Pick<
  AutomatedCamera,
  'facts' | 'available' | 'enabled' | 'heard' | 'state' | 'conditions'
>;

/** What nobody notices any more is over; inputs and relays are as they are, and only not known. */
const ENDING = ['motion', 'person', 'vehicle', 'tamper'] as const satisfies ConditionTopic[];

/** How a camera stands, as its retained topics say it; `told` are those that said something until now. */
export function standing(camera: StandingCamera, told: ReadonlySet<CameraTopic>): Map<CameraTopic, string> {
  const topics = new Map<CameraTopic, string>();
  topics.set('state', JSON.stringify(camera.state()));
  topics.set('availability', camera.available ? 'online' : 'offline');
  for (const [topic, active] of conditionTopics(camera)) topics.set(topic, active ? 'ON' : 'OFF');
  const hasEvents = camera.heard !== 'none' || !camera.enabled;
  for (const topic of ENDING)
    if (hasEvents && told.has(topic) && !topics.has(topic)) topics.set(topic, 'OFF');
  return topics;
}

/** What is on just now. */
export function activeTopics(
  camera: Pick<StandingCamera, 'facts' | 'heard' | 'conditions'>,
): ConditionTopic[] {
  return [...conditionTopics(camera)].filter(([, active]) => active).map(([topic]) => topic);
}

/**
 * The same, but for what began and was over since the last time, of which nobody would hear: that is on this time, and
 * off the next. `published` is what was said last.
 */
export function withPulses(
  topics: ReadonlyMap<CameraTopic, string>,
  { risen, published }: { risen: ReadonlySet<CameraTopic>; published: ReadonlyMap<CameraTopic, string> },
): Map<CameraTopic, string> {
  const isPulse = (topic: CameraTopic) => risen.has(topic) && published.get(topic) !== 'ON';
  return new Map(
    [...topics].map(([topic, value]) => [topic, value === 'OFF' && isPulse(topic) ? 'ON' : value]),
  );
}

/**
 * Each condition's topic and whether it is so: of several sources of a kind any will do, inputs and relays have a
 * topic each. What is not known has none.
 */
function conditionTopics(
  camera: Pick<StandingCamera, 'facts' | 'heard' | 'conditions'>,
): Map<ConditionTopic, boolean> {
  const topics = new Map<ConditionTopic, boolean>();
  // Who waits for motion is told at once that there is none.
  if (camera.heard !== 'none') topics.set('motion', false);
  const facts = camera.facts();
  for (const { condition, source, active } of camera.conditions()) {
    if (condition === 'input' || condition === 'relay') {
      const list = condition === 'input' ? facts?.inputs : facts?.relays;
      const index = list?.findIndex(({ token }) => token === source) ?? -1;
      if (index >= 0) topics.set(`${condition}/${index + 1}`, active);
    } else {
      topics.set(condition, active || topics.get(condition) === true);
    }
  }
  return topics;
}

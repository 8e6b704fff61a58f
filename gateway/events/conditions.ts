import type { CameraEvent, Condition } from '../../devices/camera.ts';

/** How one of a camera's lasting conditions stands; `source` is the rule, input or relay token. */
export interface ConditionState {
  readonly condition: Condition;
  readonly source: string;
  readonly active: boolean;
}

/** A condition with when the camera last said so, in monotonic ms. */
export type HeardCondition = ConditionState & { readonly saidAt: number };

type ConditionEvent = Extract<CameraEvent, { kind: 'condition' }>;

/** Most sources that are kept of a camera. */
const MAX_SOURCES = 128;

/** These follow a switch, and so stay as they are until the camera says otherwise. */
const SWITCHED: readonly Condition[] = ['input', 'relay'];

/** The conditions after the camera has said `event` at `at`; the others stay in their order. */
export function afterEvent(
  conditions: readonly HeardCondition[],
  { condition, source, active }: ConditionEvent,
  at: number,
): readonly HeardCondition[] {
  const now: HeardCondition = { condition, source, active, saidAt: at };
  const index = conditions.findIndex((known) => isSame(known, now));
  if (index >= 0) return conditions.with(index, now);
  if (conditions.length < MAX_SOURCES) return [...conditions, now];
  // Ever new rules must not crowd out what is seen now.
  const over = longestOver(conditions);
  return over === undefined ? conditions : [...conditions.filter((known) => known !== over), now];
}

/** How that source stands; nothing where the camera has not said. */
export function stateOf(
  conditions: readonly HeardCondition[],
  event: Pick<ConditionEvent, 'condition' | 'source'>,
): boolean | undefined {
  return conditions.find((known) => isSame(known, event))?.active;
}

/** Clears what the camera has not said again for `afterMs`: some never say that it is over. */
export function cleared(
  conditions: readonly HeardCondition[],
  { now, afterMs }: { readonly now: number; readonly afterMs: number },
): readonly HeardCondition[] {
  return conditions.map((known) =>
    isPassing(known) && now - known.saidAt >= afterMs ? { ...known, active: false } : known,
  );
}

/** When {@link cleared} has something to do next; nothing where it has not. */
export function nextClearing(conditions: readonly HeardCondition[], afterMs: number): number | undefined {
  const times = conditions.filter(isPassing).map(({ saidAt }) => saidAt + afterMs);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** When nothing is heard any more: nothing moves as far as we know, and how a switch stands is not known at all. */
export function unheard(conditions: readonly HeardCondition[]): readonly HeardCondition[] {
  return conditions
    .filter(({ condition }) => !SWITCHED.includes(condition))
    .map((known) => (known.active ? { ...known, active: false } : known));
}

/** Whether any source of that kind is active. */
export function isActive(conditions: readonly ConditionState[], condition: Condition): boolean {
  return conditions.some((known) => known.condition === condition && known.active);
}

/** Whether both lists say the same, whenever it was said. */
export function saySame(a: readonly ConditionState[], b: readonly ConditionState[]): boolean {
  return (
    a.length === b.length &&
    a.every((known, index) => {
      const other = b[index];
      return other !== undefined && isSame(known, other) && known.active === other.active;
    })
  );
}

function isSame(
  a: Pick<ConditionState, 'condition' | 'source'>,
  b: Pick<ConditionState, 'condition' | 'source'>,
): boolean {
  return a.condition === b.condition && a.source === b.source;
}

/** What has passed, and was said longest ago. */
function longestOver(conditions: readonly HeardCondition[]): HeardCondition | undefined {
  return conditions
    .filter(({ condition, active }) => !active && !SWITCHED.includes(condition))
    .reduce<HeardCondition | undefined>(
      (oldest, known) => (oldest && oldest.saidAt <= known.saidAt ? oldest : known),
      undefined,
    );
}

function isPassing({ condition, active }: ConditionState): boolean {
  return active && !SWITCHED.includes(condition);
}

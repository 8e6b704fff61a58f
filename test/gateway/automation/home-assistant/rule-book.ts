import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const keys = z.record(z.string(), z.string());
const part = z.object({
  required: z.array(z.string()),
  requiredOneOf: z.array(z.string()).optional(),
  keys,
});
const platform = part.extend({
  exclusive: z.array(z.tuple([z.string(), z.string()])).default([]),
  entityCategories: z.array(z.string()),
  deviceClasses: z.array(z.string()),
  eventTypesOf: z.record(z.string(), z.array(z.string())).default({}),
  unitsOf: z.record(z.string(), z.array(z.string())).default({}),
  stateClasses: z.array(z.string()).default([]),
});
const rulesSchema = z.object({
  discoveryTopic: z.string(),
  componentKey: z.string(),
  maxTopicBytes: z.number(),
  message: part,
  device: part,
  origin: part,
  availability: part,
  availabilityModes: z.array(z.string()),
  component: part,
  platforms: z.record(z.string(), platform),
  templates: z.object({
    variables: z.record(z.string(), z.array(z.string())),
    functions: z.array(z.string()),
  }),
});
type Rules = z.infer<typeof rulesSchema>;
type Platform = z.infer<typeof platform>;
type Fields = Readonly<Record<string, unknown>>;

const file = new URL('../../../fixtures/home-assistant/rules.json', import.meta.url);

/** Home Assistant's rules for what is told to it by MQTT. */
export interface RuleBook {
  /** Everything in the message that breaks one, each as a sentence with its place. */
  faults(topic: string, message: unknown): string[];
}

export async function openRuleBook(): Promise<RuleBook> {
  const rules = rulesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return {
    faults(topic, message) {
      if (!isObject(message)) return ['the message is no object'];
      const told = new RegExp(rules.discoveryTopic).test(topic) ? [] : [`${topic} is no discovery topic`];
      const { device, origin, components } = message;
      return [
        ...told,
        ...partFaults(rules, rules.message, message, 'message'),
        ...partFaults(rules, rules.device, device, 'device'),
        ...partFaults(rules, rules.origin, origin, 'origin'),
        ...Object.entries(isObject(components) ? components : {}).flatMap(([key, component]) =>
          componentFaults(rules, key, component),
        ),
        ...doubles(components),
      ];
    },
  };
}

function componentFaults(rules: Rules, key: string, component: unknown): string[] {
  if (!new RegExp(rules.componentKey).test(key)) return [`${key} is no component's key`];
  if (!isObject(component)) return [`${key} is no object`];
  const of = rules.platforms[String(component.platform)];
  if (!of) return [`${key} is of no known platform`];
  // Only the platform is left of one that is to be removed.
  if (Object.keys(component).length === 1) return [];
  const whole = {
    ...of,
    required: [...rules.component.required, ...of.required],
    keys: { ...rules.component.keys, ...of.keys },
  };
  return [...partFaults(rules, whole, component, key), ...platformFaults(of, component, key)];
}

function platformFaults(of: Platform, component: Fields, key: string): string[] {
  const { device_class, entity_category, state_class, unit_of_measurement, event_types, options } = component;
  const faults: string[] = [];
  const wrong = (what: string) => faults.push(`${key}: ${what}`);
  if (device_class !== undefined && !of.deviceClasses.includes(String(device_class))) wrong('device_class');
  if (entity_category !== undefined && !of.entityCategories.includes(String(entity_category)))
    wrong('entity_category');
  if (state_class !== undefined && !of.stateClasses.includes(String(state_class))) wrong('state_class');
  const units = of.unitsOf[String(device_class)];
  if (units && !units.includes(String(unit_of_measurement))) wrong('unit_of_measurement');
  for (const type of of.eventTypesOf[String(device_class)] ?? []) {
    if (!Array.isArray(event_types) || !event_types.includes(type)) wrong(`event_types lack ${type}`);
  }
  for (const [one, other] of of.exclusive)
    if (one in component && other in component) wrong(`${one} and ${other}`);
  if (Array.isArray(options) && (options.length === 0 || new Set(options).size < options.length))
    wrong('options');
  return faults;
}

function partFaults(
  rules: Rules,
  { required, requiredOneOf, keys: known }: z.infer<typeof part>,
  value: unknown,
  place: string,
): string[] {
  if (!isObject(value)) return [`${place} is no object`];
  const lacking = required.filter((key) => !(key in value)).map((key) => `${place} lacks ${key}`);
  if (requiredOneOf && !requiredOneOf.some((key) => key in value))
    lacking.push(`${place} lacks one of ${requiredOneOf}`);
  const faults = Object.entries(value).flatMap(([key, field]) => {
    const type = known[key];
    if (type === undefined) return [`${place} has an unknown key ${key}`];
    return typeFaults({ rules, type, key, value: field, place: `${place}.${key}` });
  });
  return [...lacking, ...faults];
}

interface Typed {
  readonly rules: Rules;
  readonly type: string;
  readonly key: string;
  readonly value: unknown;
  readonly place: string;
}

function typeFaults({ rules, type, key, value, place }: Typed): string[] {
  if (type === 'availability') {
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((one, i) => partFaults(rules, rules.availability, one, `${place}[${i}]`));
  }
  const right: Record<string, () => boolean> = {
    object: () => isObject(value),
    string: () => typeof value === 'string' && value.length > 0,
    strings: () => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string'),
    pairs: () => Array.isArray(value) && value.every((one) => Array.isArray(one) && one.length === 2),
    number: () => typeof value === 'number' && value >= 0,
    boolean: () => typeof value === 'boolean',
    qos: () => value === 0 || value === 1 || value === 2,
    icon: () => typeof value === 'string' && /^[a-z]+:[a-z0-9-]+$/.test(value),
    url: () => typeof value === 'string' && /^https?:\/\/[^/]+/.test(value),
    availability_mode: () => rules.availabilityModes.includes(String(value)),
    entity_category: () => value === 'config' || value === 'diagnostic',
    // Which of them a platform has is asked for there.
    device_class: () => typeof value === 'string',
    state_class: () => typeof value === 'string',
    publish_topic: () => isTopic(rules, value) && !/[+#]/.test(value),
    subscribe_topic: () => isTopic(rules, value),
    template: () => typeof value === 'string' && templateFault(rules, key, value) === undefined,
  };
  return right[type]?.() === true ? [] : [`${place} is no ${type}: ${JSON.stringify(value)}`];
}

function isTopic({ maxTopicBytes }: Rules, value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    Buffer.byteLength(value) <= maxTopicBytes &&
    !/\0/.test(value)
  );
}

/** Looks at the names that a template uses outside of its texts; those of attributes may be any. */
function templateFault({ templates }: Rules, key: string, template: string): string | undefined {
  const expressions = [...template.matchAll(/\{\{(.*?)\}\}/g)].map(([, expression = '']) => expression);
  if (expressions.length === 0) return 'no expression';
  if (template.split('{{').length !== template.split('}}').length) return 'braces';
  const known = [...(templates.variables[key] ?? []), ...templates.functions];
  return expressions
    .flatMap(
      (expression) => expression.replace(/'[^']*'/g, '').match(/(?<![.\w])[a-z_]\w*(?!\w|\s*=[^=])/g) ?? [],
    )
    .find((name) => !known.includes(name));
}

function doubles(components: unknown): string[] {
  const ids = Object.values(isObject(components) ? components : {})
    .map((component) => (isObject(component) ? component.unique_id : undefined))
    .filter((id) => id !== undefined);
  return new Set(ids).size === ids.length ? [] : ['a unique_id stands twice'];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

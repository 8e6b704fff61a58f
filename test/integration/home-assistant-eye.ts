import type { MosquittoClients, Subscription } from '../helpers/mosquitto-clients.ts';

type Json = Readonly<Record<string, unknown>>;

/** An entity as its component of the discovery message has it. */
export type Entity = Json & { readonly platform: string; readonly unique_id: string; readonly name: string };

/** What Home Assistant would make of the messages it has heard: devices, entities, and whether they are there. */
export interface HomeAssistantEye {
  readonly heard: Subscription;
  /** Cameras by name that are devices just now. */
  cameras(): string[];
  device(camera: string): Json | undefined;
  /** Of the camera's entities those that are there, by key. */
  entities(camera: string): Readonly<Record<string, Entity>>;
  /** Whether an entity is shown as available. */
  isAvailable(camera: string, entity: string): boolean;
  /** Presses a button, chooses an option or turns a switch, as Home Assistant's MQTT integration publishes it. */
  use(camera: string, entity: string, value?: string): Promise<void>;
}

interface Availability {
  readonly topic: string;
  readonly value_template?: string;
}

/** The templates that availability is read by; Home Assistant renders any, this eye those that are used. */
const TEMPLATES: Readonly<Record<string, (value: string) => string>> = {
  "{{ 'online' if value_json.events == 'live' else 'offline' }}": (value) =>
    JSON.parse(value).events === 'live' ? 'online' : 'offline',
};
const CONFIG = /^homeassistant\/device\/oriel_home_([^/]+)\/config$/;

export async function homeAssistantEye(clients: MosquittoClients): Promise<HomeAssistantEye> {
  // The filters that Home Assistant itself subscribes to, as far as they concern devices.
  const heard = await clients.subscribe(
    'homeassistant/+/+/config',
    'oriel/home/status',
    'oriel/home/+/state',
    'oriel/home/+/availability',
  );
  const configOf = (camera: string): Json => {
    const text = heard.last(`homeassistant/device/oriel_home_${camera}/config`)?.text ?? '';
    return text === '' ? {} : JSON.parse(text);
  };
  const entities = (camera: string) => {
    const { components = {} } = configOf(camera) as { components?: Readonly<Record<string, Entity>> };
    return Object.fromEntries(Object.entries(components).filter(([, { unique_id }]) => unique_id));
  };
  const entityOf = (camera: string, key: string): Entity => {
    const entity = entities(camera)[key];
    if (!entity) throw new Error(`${camera} has no ${key}`);
    return entity;
  };
  const says = ({ topic, value_template }: Availability): boolean => {
    const value = heard.last(topic)?.text;
    if (value === undefined || value === '') return false;
    const render = value_template === undefined ? (text: string) => text : TEMPLATES[value_template];
    if (!render) throw new Error(`the template ${value_template} is not known`);
    return render(value) === 'online';
  };
  return {
    heard,
    entities,
    cameras() {
      const names = heard.heard.flatMap(({ topic }) => CONFIG.exec(topic)?.[1] ?? []);
      return [...new Set(names)].filter((name) => 'device' in configOf(name)).sort();
    },
    device: (camera) => configOf(camera).device as Json | undefined,
    isAvailable(camera, key) {
      const config = configOf(camera) as { availability?: readonly Availability[] };
      const own = entityOf(camera, key) as { availability?: readonly Availability[] };
      return (own.availability ?? config.availability ?? []).every(says);
    },
    async use(camera, key, value) {
      const entity = entityOf(camera, key) as Entity & Readonly<Record<string, string | undefined>>;
      const { platform, command_topic, command_template, payload_press = 'PRESS' } = entity;
      if (command_topic === undefined) throw new Error(`${camera}'s ${key} takes no commands`);
      const plain = platform === 'button' ? payload_press : (value ?? '');
      const payload = command_template?.replace('{{ value | to_json }}', JSON.stringify(plain)) ?? plain;
      await clients.publish(command_topic, payload);
    },
  };
}

/** One entity of a device, by Home Assistant's names; test/fixtures/home-assistant/rules.json has the rules. */
export interface Component {
  readonly platform: 'binary_sensor' | 'button' | 'event' | 'image' | 'select' | 'sensor' | 'switch';
  readonly name: string;
  readonly [key: string]: unknown;
}

/** Components by the key that tells a device's own apart. */
export type Components = Readonly<Record<string, Component>>;

/** Says when an entity is there. */
export interface Availability {
  readonly topic: string;
  readonly value_template?: string;
}

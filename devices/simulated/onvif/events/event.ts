/** What became of a property (ONVIF Core Specification section 9.4.2); what is no property has none. */
export type PropertyOperation = 'Initialized' | 'Changed' | 'Deleted';

/** The simple items of a message by their names, as text. */
export type SimpleItems = Readonly<Record<string, string>>;

export interface OnvifEvent {
  /** With its prefix, such as `tns1:VideoSource/MotionAlarm`. */
  readonly topic: string;
  readonly operation?: PropertyOperation;
  readonly source: SimpleItems;
  readonly data: SimpleItems;
  /** The camera's own clock, in ms since 1970. */
  readonly atMs: number;
}

/** What tells two properties apart: the topic and the source. */
export function propertyKey({ topic, source }: Pick<OnvifEvent, 'topic' | 'source'>): string {
  return JSON.stringify([topic, ...Object.entries(source).sort()]);
}

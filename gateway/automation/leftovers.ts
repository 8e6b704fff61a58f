import { isBelowCamera, isCameraName, RETAINED_CAMERA_FILTERS, topicRoot } from '../../protocol/topics.ts';
import type { RetainedMessage } from '../mqtt/retained-reader.ts';

export interface LeftoversOptions {
  readonly gateway: string;
  readonly messages: readonly RetainedMessage[];
  /** Whether a topic, by its whole name, is published now. */
  readonly holds: (topic: string) => boolean;
}

/** The filters of all that a gateway has retained of its cameras. */
export function retainedFilters(gateway: string): string[] {
  return RETAINED_CAMERA_FILTERS.map((filter) => `${topicRoot(gateway)}/+/${filter}`);
}

/** Topics that were left retained by a run before, of cameras and of what they had, and that nobody keeps true now. */
export function leftovers({ gateway, messages, holds }: LeftoversOptions): string[] {
  const root = `${topicRoot(gateway)}/`;
  return messages
    .map(({ topic }) => topic)
    .filter((topic) => {
      if (!topic.startsWith(root) || holds(topic)) return false;
      const [camera = '', ...levels] = topic.slice(root.length).split('/');
      const rest = levels.join('/');
      return isCameraName(camera) && RETAINED_CAMERA_FILTERS.some((filter) => isBelowCamera(filter, rest));
    });
}

import * as z from 'zod/mini';
import { discoveryTopic, statusTopic } from '../../../protocol/topics.ts';
import type { RetainedMessage } from '../../mqtt/retained-reader.ts';
import { ORIGIN } from './device-message.ts';
import type { ToldComponents } from './told-book.ts';

/** A device that the broker still tells Home Assistant of. */
export interface ToldDevice {
  readonly topic: string;
  readonly camera: string;
  readonly components: ToldComponents;
}

const messageSchema = z.object({
  origin: z.object({ name: z.literal(ORIGIN) }),
  availability: z.array(z.object({ topic: z.string() })),
  components: z.record(z.string(), z.object({ platform: z.string() })),
});

export interface ToldDevicesOptions {
  readonly gateway: string;
  readonly prefix: string;
  readonly messages: readonly RetainedMessage[];
}

/** Those among the retained messages that are this gateway's own. */
export function toldDevices({ gateway, prefix, messages }: ToldDevicesOptions): ToldDevice[] {
  return messages.flatMap(({ topic, payload }) => {
    const camera = cameraOf({ gateway, prefix, topic });
    const message = camera === undefined ? undefined : parse(payload);
    if (camera === undefined || !message) return [];
    // Another gateway's name may begin with ours.
    if (!message.availability.some((known) => known.topic === statusTopic(gateway))) return [];
    const components = Object.entries(message.components).map(
      ([key, { platform }]) => [key, platform] as const,
    );
    return [{ topic, camera, components: new Map(components) }];
  });
}

function cameraOf(options: { gateway: string; prefix: string; topic: string }): string | undefined {
  const [before = '', after = ''] = discoveryTopic({ ...options, camera: '\n' }).split('\n');
  const { topic } = options;
  if (!topic.startsWith(before) || !topic.endsWith(after)) return undefined;
  return topic.slice(before.length, topic.length - after.length);
}

function parse(payload: Buffer): z.infer<typeof messageSchema> | undefined {
  try {
    const result = messageSchema.safeParse(JSON.parse(payload.toString('utf8')));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

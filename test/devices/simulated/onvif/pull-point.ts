import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { all, PATHS, tell } from './soap-door.ts';

export interface ReadMessage {
  readonly topic: string;
  readonly operation: string | undefined;
  /** Of source and data, by name. */
  readonly items: Readonly<Record<string, string>>;
}

/** Subscribes, and gives the path of the subscription. */
export async function subscribe(camera: SimulatedCamera, life = 'PT60S'): Promise<string> {
  const answer = await tell(
    camera,
    PATHS.events,
    `<CreatePullPointSubscription><InitialTerminationTime>${life}</InitialTerminationTime></CreatePullPointSubscription>`,
  );
  const [address = ''] = all(answer, /<wsa5:Address>([^<]+)/g);
  return new URL(address).pathname;
}

export function pullRaw(camera: SimulatedCamera, path: string, { timeout = 'PT5S', limit = 100 } = {}) {
  return tell(
    camera,
    path,
    `<PullMessages><Timeout>${timeout}</Timeout><MessageLimit>${limit}</MessageLimit></PullMessages>`,
  );
}

export async function pull(
  camera: SimulatedCamera,
  path: string,
  options: { timeout?: string; limit?: number } = {},
): Promise<readonly ReadMessage[]> {
  return messagesOf(await pullRaw(camera, path, options));
}

export function messagesOf(answer: string): readonly ReadMessage[] {
  return all(answer, /<wsnt:NotificationMessage>(.*?)<\/wsnt:NotificationMessage>/gs).map((message) => ({
    topic: /<wsnt:Topic [^>]*>([^<]*)/.exec(message)?.[1] ?? '',
    operation: /PropertyOperation="([^"]*)"/.exec(message)?.[1],
    items: Object.fromEntries(
      [...message.matchAll(/<tt:SimpleItem Name="([^"]*)" Value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    ),
  }));
}

import type { Logger } from 'pino';
import type { CameraConfig } from '../../config/schema.ts';
import { type CameraFacts, DeviceError } from '../../devices/camera.ts';
import { type CameraSettings, PTZ_AXES } from '../../protocol/camera-setup.ts';
import { timeLimit } from '../time-limit.ts';
import type { CameraStand } from './camera-stand.ts';

interface SettingsOptions {
  readonly camera: CameraConfig;
  readonly stand: Pick<CameraStand, 'ask' | 'facts'>;
  /** Whoever asked has gone. */
  readonly signal: AbortSignal;
  /** In ms; {@link ASK_LIMIT_MS} where it is absent. */
  readonly limitMs?: number;
  readonly logger: Logger;
}

/** A person waits for it, in ms. */
const ASK_LIMIT_MS = 8_000;

/** What can be changed of a camera, as it is now. Whatever the camera does, the rest is told. */
export async function readSettings(options: SettingsOptions): Promise<CameraSettings> {
  const { camera, stand } = options;
  const { name, source, ptz } = camera;
  const asked = await askedFacts(options);
  const facts = asked.facts ?? stand.facts(name);
  const address = addressOf(source);
  const invert = PTZ_AXES.filter((axis) => ptz?.invert.includes(axis));
  const canMove = facts?.ptz !== undefined && PTZ_AXES.some((axis) => facts.ptz?.[axis]);
  return {
    name,
    kind: source.kind,
    ...(address !== undefined && { address }),
    profile: source.kind === 'onvif' ? { ...source.profile } : {},
    profiles: (asked.facts?.profiles ?? []).map(
      ({ token, name: title, codec, width, height, fps, qualities }) => ({
        token,
        name: title,
        width,
        height,
        qualities: [...qualities],
        ...(codec !== undefined && { codec }),
        ...(fps !== undefined && { fps }),
      }),
    ),
    ...(asked.problem !== undefined && { problem: asked.problem }),
    invert,
    canInvert: canMove || invert.length > 0,
  };
}

interface Asked {
  readonly facts?: CameraFacts;
  readonly problem?: string;
}

async function askedFacts(options: SettingsOptions): Promise<Asked> {
  const { camera, stand, signal, limitMs = ASK_LIMIT_MS, logger } = options;
  const { name } = camera;
  signal.throwIfAborted();
  const limit = timeLimit(limitMs, signal);
  const over = new Promise<never>((_, reject) => {
    limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
  });
  try {
    return { facts: await Promise.race([stand.ask(name), over]) };
  } catch (error) {
    if (limit.isOver) return { problem: `${name} takes too long to say what it has; try again` };
    if (error instanceof DeviceError) return { problem: error.message };
    signal.throwIfAborted();
    logger.error({ err: error, camera: name }, 'a camera could not be asked');
    return { problem: `${name} could not be asked; the log says why` };
  } finally {
    limit.clear();
  }
}

/** Without what signs in; nothing of a camera that is made up. */
function addressOf(source: CameraConfig['source']): string | undefined {
  return source.kind === 'simulated' ? undefined : new URL(source.url).host;
}

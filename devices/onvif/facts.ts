import type { CameraFacts, Preset, PtzFacts } from '../camera.ts';
import { isAnswer } from './fault.ts';
import type { Session } from './session.ts';

/** Asks a camera what it is and what it can do. What it refuses to tell is left out. Throws `DeviceError`. */
export async function readFacts(session: Session): Promise<CameraFacts> {
  const { client } = session;
  const told = await orNothing(client.information());
  const { manufacturer, model, firmware } = told ?? {};
  const ptz = await readPtzFacts(session);
  return {
    ...(manufacturer && { manufacturer }),
    ...(model && { model }),
    ...(firmware && { firmware }),
    ...(ptz && { ptz }),
  };
}

async function readPtzFacts({ client, findPtz }: Session): Promise<PtzFacts | undefined> {
  const ptz = await findPtz();
  if (!ptz) return undefined;
  const presets: Preset[] = (await orNothing(client.presets(ptz.profile))) ?? [];
  return { ...ptz.node, presets };
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAnswer(error)) return undefined;
    throw error;
  }
}

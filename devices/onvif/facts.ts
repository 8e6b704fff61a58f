import { type CameraFacts, type ProfileFacts, type PtzFacts, QUALITIES, type Quality } from '../camera.ts';
import { isAnswer } from './fault.ts';
import { describeImaging } from './imaging-target.ts';
import type { PtzMode } from './ptz/overrides.ts';
import { describeMoves } from './ptz/way-of-moving.ts';
import { askAudioOutputs, askIdentity, askInformation, askInputs } from './services/device-service.ts';
import { askSnapshotUri, type MediaProfile } from './services/media-service.ts';
import { askPresets, askStatus } from './services/ptz-service.ts';
import { isTimeout, type Session } from './session.ts';

export interface ReadFactsOptions {
  readonly session: Session;
  /** The profile of each quality, where there is one. */
  readonly chosen: Readonly<Record<Quality, MediaProfile | undefined>>;
  readonly ptzMode: PtzMode;
}

/**
 * Asks a camera what it is and what it can do. What it refuses to tell is left out, and of a service that does not
 * answer in time nothing more is asked. Throws `DeviceError` where the camera is lost, or refuses the credentials.
 */
export async function readFacts(options: ReadFactsOptions): Promise<CameraFacts> {
  // Beside each other, so that a service that hangs costs the probe one time limit and not one a question.
  const parts = await Promise.all([
    readIdentity(options),
    readStreams(options),
    readPtz(options),
    readImaging(options),
    readConnectors(options),
  ]);
  return Object.assign({}, ...parts);
}

type Part = Promise<Partial<CameraFacts>>;

async function readIdentity({ session: { client } }: ReadFactsOptions): Part {
  const asker = new Asker();
  const told = await asker.ask(() => askInformation(client));
  const identity = await asker.ask(() => askIdentity(client));
  const { manufacturer, model, firmware, serial } = told ?? {};
  return {
    ...(manufacturer && { manufacturer }),
    ...(model && { model }),
    ...(firmware && { firmware }),
    ...(serial && { serial }),
    ...(identity && { identity }),
    ...(client.has('events') && { events: true }),
  };
}

async function readStreams({ session, chosen }: ReadFactsOptions): Part {
  const { client, profiles } = session;
  const asker = new Asker();
  const { main } = chosen;
  const snapshot = main && (await asker.ask(() => askSnapshotUri(client, main.token)));
  const outputs = client.has('media') ? await asker.ask(() => askAudioOutputs(client)) : undefined;
  const tokens = new Set(QUALITIES.flatMap((quality) => chosen[quality]?.token ?? []));
  return {
    profiles: profiles.map((profile) => describeProfile(profile, chosen)),
    ...(tokens.size > 1 && { qualities: QUALITIES }),
    ...(snapshot !== undefined && { snapshot: true }),
    ...(outputs !== undefined && outputs > 0 && { backchannel: true }),
  };
}

async function readPtz({ session: { client, findPtz }, ptzMode }: ReadFactsOptions): Part {
  const asker = new Asker();
  const target = await asker.ask(findPtz);
  if (!target) return {};
  const presets = await asker.ask(() => askPresets(client, target.profile));
  const status = await asker.ask(() => askStatus(client, target.profile));
  const ptz: PtzFacts = {
    ...describeMoves(target.node, ptzMode),
    presets: presets ?? [],
    position: status?.panTilt !== undefined || status?.zoom !== undefined,
  };
  return { ptz };
}

async function readImaging({ session }: ReadFactsOptions): Part {
  const target = await new Asker().ask(session.findImaging);
  const imaging = target && describeImaging(target);
  return imaging ? { imaging } : {};
}

async function readConnectors({ session: { client, findRelays } }: ReadFactsOptions): Part {
  const asker = new Asker();
  const target = await asker.ask(findRelays);
  const inputs = client.has('deviceIO') ? await asker.ask(() => askInputs(client)) : undefined;
  return {
    ...(target && { relays: target.relays }),
    ...(inputs !== undefined && inputs.length > 0 && { inputs }),
  };
}

function describeProfile(profile: MediaProfile, chosen: ReadFactsOptions['chosen']): ProfileFacts {
  const { token, name, encoding, width, height, fps } = profile;
  return {
    token,
    name,
    ...(encoding && { codec: encoding }),
    width,
    height,
    ...(fps !== undefined && { fps }),
    qualities: QUALITIES.filter((quality) => chosen[quality]?.token === token),
  };
}

/** Asks one service, until it does not answer in time. */
class Asker {
  #isSilent = false;

  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.#isSilent) return undefined;
    try {
      return await question();
    } catch (error) {
      if (isTimeout(error)) this.#isSilent = true;
      else if (!isAnswer(error)) throw error;
      return undefined;
    }
  }
}

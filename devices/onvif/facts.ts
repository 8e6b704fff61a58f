import {
  type CameraFacts,
  DeviceError,
  type ProfileFacts,
  type PtzFacts,
  QUALITIES,
  type Quality,
} from '../camera.ts';
import { isAnswer } from './fault.ts';
import { describeImaging } from './imaging-target.ts';
import type { PtzMode } from './ptz/overrides.ts';
import { describeMoves, waysOfAiming } from './ptz/way-of-moving.ts';
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
 * Asks a camera what it is and what it can do. What it refuses to tell is left out, also where only this user may not
 * know it; of a service that does not answer in time, or hangs up, nothing more is asked. Throws `DeviceError` where
 * the camera is lost, or refuses the credentials altogether.
 */
export async function readFacts(options: ReadFactsOptions): Promise<CameraFacts> {
  // Beside each other, so that a service that hangs costs the probe one time limit and not one a question.
  const tally: Tally = { told: 0, problem: undefined };
  const questions = { ...options, tally };
  const parts = await Promise.all([
    readIdentity(questions),
    readStreams(questions),
    readPtz(questions),
    readImaging(questions),
    readConnectors(questions),
  ]);
  if (tally.problem && tally.told === 0) throw tally.problem;
  // Whether it is only that question, or the camera has gone.
  if (tally.problem) await options.session.client.profiles();
  return Object.assign({}, ...parts);
}

type Part = Promise<Partial<CameraFacts>>;

interface Questions extends ReadFactsOptions {
  readonly tally: Tally;
}

/** Of all questions together. */
interface Tally {
  /** How many have been answered. */
  told: number;
  /** The first hang-up, or refusal of the credentials. */
  problem: DeviceError | undefined;
}

async function readIdentity({ session: { client }, tally }: Questions): Part {
  const asker = new Asker(tally);
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

async function readStreams({ session, chosen, tally }: Questions): Part {
  const { client, profiles } = session;
  const asker = new Asker(tally);
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

async function readPtz({ session: { client, findPtz }, ptzMode, tally }: Questions): Part {
  const asker = new Asker(tally);
  const target = await asker.ask(findPtz);
  if (!target) return {};
  const presets = await asker.ask(() => askPresets(client, target.profile));
  const status = await asker.ask(() => askStatus(client, target.profile));
  const told = { panTilt: status?.panTilt !== undefined, zoom: status?.zoom !== undefined };
  const ptz: PtzFacts = {
    ...describeMoves(target.node, ptzMode),
    presets: presets ?? [],
    position: told.panTilt || told.zoom,
    centre: waysOfAiming(target.node, { mode: ptzMode, told }).length > 0,
  };
  return { ptz };
}

async function readImaging({ session, tally }: Questions): Part {
  const target = await new Asker(tally).ask(session.findImaging);
  const imaging = target && describeImaging(target);
  return imaging ? { imaging } : {};
}

async function readConnectors({ session: { client, findRelays }, tally }: Questions): Part {
  const asker = new Asker(tally);
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
  readonly #tally: Tally;
  #isSilent = false;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.#isSilent) return undefined;
    try {
      const told = await question();
      if (told !== undefined) this.#tally.told++;
      return told;
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#isSilent = isTimeout(error) || error.kind === 'unreachable';
      if (!isAnswer(error) && !isTimeout(error)) this.#tally.problem ??= error;
      return undefined;
    }
  }
}

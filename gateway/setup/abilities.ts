import type { CameraFacts, PtzSpaces } from '../../devices/camera.ts';
import { ABILITIES, type Ability } from '../../protocol/camera-setup.ts';

/** What a camera says that it can do, in the order in which it is shown. */
export function abilitiesOf(facts: CameraFacts): Ability[] {
  const { ptz, imaging } = facts;
  const has: Readonly<Record<Ability, boolean | undefined>> = {
    pan: ptz?.pan,
    tilt: ptz?.tilt,
    zoom: ptz?.zoom,
    presets: ptz && (ptz.presets.length > 0 || ptz.maxPresets > 0),
    home: ptz?.home,
    relative: anyOf(ptz?.relative),
    absolute: anyOf(ptz?.absolute),
    focus: imaging?.focus !== undefined,
    night: imaging?.night !== undefined,
    light: imaging?.light !== undefined,
    picture: (imaging?.levels.length ?? 0) > 0,
    relays: (facts.relays?.length ?? 0) > 0,
    inputs: (facts.inputs?.length ?? 0) > 0,
    events: facts.events,
    snapshot: facts.snapshot,
    backchannel: facts.backchannel,
  };
  return ABILITIES.filter((ability) => has[ability] === true);
}

function anyOf(spaces: PtzSpaces | undefined): boolean {
  return spaces !== undefined && (spaces.panTilt || spaces.zoom);
}

import type { Presets } from '../presets.ts';
import { speedOf } from './ptz-arguments.ts';
import type { Answers, PtzParts } from './ptz-command.ts';
import { MAX_PRESETS } from './ptz-configuration.ts';
import { invalidArgument } from './service.ts';
import { SoapFault, type XmlElement } from './soap.ts';
import { xml } from './xml.ts';

/** The operations of the PTZ service that need or change a preset; each gives the content of its response. */
export function presetCommands({ head, presets, makeup }: PtzParts): Answers {
  if (!makeup.presets) return {};
  return {
    GotoPreset: (request) => {
      head.goTo(knownPreset(presets, request).pose, speedOf(request));
      return xml``;
    },
    SetPreset: (request) => {
      const token = presets.set({ ...requestedPreset(presets, request), pose: head.pose() });
      return xml`<tptz:PresetToken>${token}</tptz:PresetToken>`;
    },
    RemovePreset: (request) => {
      presets.remove(knownPreset(presets, request).token);
      return xml``;
    },
  };
}

function knownPreset(presets: Presets, request: XmlElement) {
  const token = request.child('PresetToken')?.text() ?? '';
  const preset = presets.find(token);
  if (preset === undefined) {
    throw invalidArgument('ter:NoToken', `The requested preset token ${token} does not exist.`);
  }
  return preset;
}

/** Which one SetPreset is about. Throws a SOAP fault. */
function requestedPreset(presets: Presets, request: XmlElement): { token?: string; name?: string } {
  const name = request.child('PresetName')?.text() ?? '';
  const isNamed = name !== '';
  const existing = request.child('PresetToken') === undefined ? undefined : knownPreset(presets, request);
  if (isNamed && presets.list().some((preset) => preset.name === name && preset !== existing)) {
    throw invalidArgument('ter:PresetExist', `A preset named ${name} exists already.`);
  }
  if (existing === undefined && presets.list().length >= MAX_PRESETS) {
    throw new SoapFault(
      'Receiver',
      ['ter:Action', 'ter:TooManyPresets'],
      'Maximum number of presets reached.',
    );
  }
  return { ...(existing && { token: existing.token }), ...(isNamed && { name }) };
}

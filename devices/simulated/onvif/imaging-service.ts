import {
  FOCUS_MODES,
  type Imaging,
  type ImagingChange,
  IR_CUT_FILTERS,
  LEVEL_NAMES,
  LEVEL_RANGES,
  type LevelName,
} from './imaging.ts';
import { LENS } from './profile.ts';
import { invalidArgument, type Service } from './service.ts';
import type { XmlElement } from './soap.ts';
import { type Xml, xml } from './xml.ts';

const ELEMENTS: Readonly<Record<LevelName, string>> = {
  brightness: 'Brightness',
  colorSaturation: 'ColorSaturation',
  contrast: 'Contrast',
  sharpness: 'Sharpness',
};

/** The ONVIF imaging service (ver20) of the one lens. */
export function imagingService(imaging: Imaging): Service {
  return {
    GetImagingSettings: forLens(
      () => xml`<timg:GetImagingSettingsResponse>${settings(imaging)}</timg:GetImagingSettingsResponse>`,
    ),
    SetImagingSettings: forLens((request) => {
      imaging.change(changeOf(request.child('ImagingSettings')));
      return xml`<timg:SetImagingSettingsResponse/>`;
    }),
    GetOptions: forLens(() => xml`<timg:GetOptionsResponse>${options()}</timg:GetOptionsResponse>`),
    GetMoveOptions: forLens(
      () =>
        xml`<timg:GetMoveOptionsResponse><timg:MoveOptions><tt:Continuous>${range('Speed', { min: -1, max: 1 })}</tt:Continuous></timg:MoveOptions></timg:GetMoveOptionsResponse>`,
    ),
    Move: forLens((request) => {
      const text = request.child('Focus')?.child('Continuous')?.child('Speed')?.text() ?? '';
      const speed = Number(text);
      if (text === '' || !(speed >= -1 && speed <= 1)) {
        throw invalidArgument(
          'ter:SettingsInvalid',
          `The speed ${text} of the focus is not between -1 and 1.`,
        );
      }
      imaging.moveFocus(speed);
      return xml`<timg:MoveResponse/>`;
    }),
    Stop: forLens(() => {
      imaging.moveFocus(0);
      return xml`<timg:StopResponse/>`;
    }),
    GetStatus: forLens(() => {
      const { focusPosition, focusSpeed } = imaging.settings();
      return xml`<timg:GetStatusResponse><timg:Status><tt:FocusStatus20><tt:Position>${focusPosition}</tt:Position><tt:MoveStatus>${focusSpeed === 0 ? 'IDLE' : 'MOVING'}</tt:MoveStatus></tt:FocusStatus20></timg:Status></timg:GetStatusResponse>`;
    }),
  };
}

function forLens(run: (request: XmlElement) => Xml): Service[string] {
  return {
    run: (request) => {
      const token = request.child('VideoSourceToken')?.text() ?? '';
      if (token !== LENS) {
        throw invalidArgument('ter:NoSource', `The requested video source ${token} does not exist.`);
      }
      return run(request);
    },
  };
}

function settings(imaging: Imaging): Xml {
  const present = imaging.settings();
  const levels = LEVEL_NAMES.map(
    (name) => xml`<tt:${ELEMENTS[name]}>${present[name]}</tt:${ELEMENTS[name]}>`,
  );
  const [brightness, saturation, contrast, sharpness] = levels;
  return xml`<timg:ImagingSettings>${[brightness, saturation, contrast].flatMap((level) => level ?? [])}<tt:Focus><tt:AutoFocusMode>${present.autoFocusMode}</tt:AutoFocusMode></tt:Focus><tt:IrCutFilter>${present.irCutFilter}</tt:IrCutFilter>${sharpness ?? ''}</timg:ImagingSettings>`;
}

function options(): Xml {
  const levels = LEVEL_NAMES.map((name) => range(ELEMENTS[name], LEVEL_RANGES[name]));
  const modes = FOCUS_MODES.map((mode) => xml`<tt:AutoFocusModes>${mode}</tt:AutoFocusModes>`);
  const filters = IR_CUT_FILTERS.map((mode) => xml`<tt:IrCutFilterModes>${mode}</tt:IrCutFilterModes>`);
  const [brightness, saturation, contrast, sharpness] = levels;
  return xml`<timg:ImagingOptions>${[brightness, saturation, contrast].flatMap((level) => level ?? [])}<tt:Focus>${modes}</tt:Focus>${filters}${sharpness ?? ''}</timg:ImagingOptions>`;
}

function range(element: string, { min, max }: { min: number; max: number }): Xml {
  return xml`<tt:${element}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:${element}>`;
}

/** What is not named stays. Throws a SOAP fault. */
function changeOf(given: XmlElement | undefined): ImagingChange {
  const filter = given?.child('IrCutFilter')?.text();
  const focus = given?.child('Focus')?.child('AutoFocusMode')?.text();
  const levels: { -readonly [K in LevelName]?: number } = {};
  for (const name of LEVEL_NAMES) {
    const text = given?.child(ELEMENTS[name])?.text();
    if (text === undefined) continue;
    const { min, max } = LEVEL_RANGES[name];
    const value = Number(text);
    if (text === '' || !(value >= min && value <= max)) {
      throw invalid(`${ELEMENTS[name]} ${text} is not between ${min} and ${max}.`);
    }
    levels[name] = value;
  }
  return {
    ...levels,
    ...(filter !== undefined && { irCutFilter: oneOf(IR_CUT_FILTERS, filter) }),
    ...(focus !== undefined && { autoFocusMode: oneOf(FOCUS_MODES, focus) }),
  };
}

function oneOf<T extends string>(known: readonly T[], text: string): T {
  const found = known.find((value) => value === text);
  if (found === undefined) throw invalid(`${text} is none of ${known.join(', ')}.`);
  return found;
}

function invalid(reason: string) {
  return invalidArgument('ter:SettingsInvalid', reason);
}

import { pino } from 'pino';
import { vi } from 'vitest';
import type { Role } from '../../../access/principal.ts';
import type { CameraFacts, ImagingSettings, PtzFacts } from '../../../devices/camera.ts';
import { CameraControl, type CameraControlOptions } from '../../../gateway/control/camera-control.ts';
import type { Answer, ControlMessage } from '../../../protocol/commands.ts';
import { ScriptedPtz } from './scripted-ptz.ts';

const BOTH = { panTilt: true, zoom: true } as const;

export const PTZ: PtzFacts = {
  ...{
    pan: true,
    tilt: true,
    zoom: true,
    home: true,
    setHome: true,
    position: true,
    maxPresets: 8,
    centre: true,
  },
  presets: [
    { token: '1', name: 'Door' },
    { token: 'Door', name: 'Garden' },
  ],
  ...{ continuous: BOTH, relative: BOTH, absolute: BOTH },
};

export const FACTS: CameraFacts = {
  ptz: PTZ,
  imaging: {
    ...{ night: ['on', 'off', 'auto'], light: ['on', 'off'], levels: ['brightness'] },
    focus: { move: true, auto: true },
  },
  relays: [
    { token: 'lamp', pulse: false },
    { token: 'gate', pulse: true },
  ],
  snapshot: true,
};

/** A camera's control over devices that do what the test says, and people who send it commands. */
export function scriptedControl(options: Partial<CameraControlOptions> = {}) {
  const ptz = new ScriptedPtz();
  const calls: string[] = [];
  let settings: ImagingSettings = { night: 'auto', brightness: 0.5 };
  let isEnabled = true;
  const control = new CameraControl({
    camera: 'porch',
    ptz,
    imaging: {
      settings: async () => settings,
      set: async (change) => {
        calls.push(`set ${JSON.stringify(change)}`);
        settings = { ...settings, ...change };
      },
      focus: async (speed) => void calls.push(`focus ${speed}`),
    },
    relays: { set: async (token, active) => void calls.push(`relay ${token} ${active}`) },
    takeSnapshot: async () => Buffer.alloc(7),
    facts: () => FACTS,
    refresh: async () => FACTS,
    isEnabled: () => isEnabled,
    setEnabled: async (enabled) => {
      isEnabled = enabled;
    },
    onRelay: (token, active) => calls.push(`told ${token} ${active}`),
    onChange: () => undefined,
    logger: pino({ level: 'silent' }),
    now: () => Date.now(),
    ...options,
  });
  const join = (name: string, role: Role = 'operator', cameras: string[] = ['*']) => {
    const heard: ControlMessage[] = [];
    const principal = { id: `token:${name}`, name, role, cameras };
    const link = control.connect({ id: `${name}-1`, principal, send: (message) => heard.push(message) });
    const say = async (command: Record<string, unknown>): Promise<Answer | undefined> => {
      const answers = () => heard.filter((message) => 'status' in message);
      const before = answers().length;
      link.receive(JSON.stringify(command));
      await vi.waitFor(() => {
        if (answers().length <= before) throw new Error('no answer yet');
      });
      return answers()[before];
    };
    return { link, heard, say };
  };
  return { ptz, calls, control, join };
}

/** A call that ends when told. */
export function held<T = void>() {
  let finish = (_value: T) => {};
  const ended = new Promise<T>((resolve) => {
    finish = resolve;
  });
  return { call: () => ended, finish: (value: T) => finish(value) };
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { startCamera } from './camera.ts';
import { pull, subscribe } from './pull-point.ts';
import { all, PATHS, tell } from './soap-door.ts';

describe('relays, inputs and the lamp', () => {
  let camera: SimulatedCamera;
  const setRelay = (token: string, state: string) =>
    tell(
      camera,
      PATHS.device,
      `<SetRelayOutputState><RelayOutputToken>${token}</RelayOutputToken><LogicalState>${state}</LogicalState></SetRelayOutputState>`,
    );
  const setMode = (token: string, properties: string) =>
    tell(
      camera,
      PATHS.device,
      `<SetRelayOutputSettings><RelayOutputToken>${token}</RelayOutputToken><Properties>${properties}</Properties></SetRelayOutputSettings>`,
    );
  const isOn = (token: string) => camera.relays().find((relay) => relay.token === token)?.active;

  beforeEach(async () => {
    camera = await startCamera({
      relays: [{ token: 'light' }, { token: 'gate', pulseMs: 150 }],
      inputs: ['bell'],
      speaker: true,
    });
  });

  afterEach(() => camera.close());

  it('are listed by the services that have them', async () => {
    const relays = await tell(camera, PATHS.device, '<GetRelayOutputs/>');
    expect(all(relays, /(token="\w+"><tt:Properties><tt:Mode>\w+<\/tt:Mode><tt:DelayTime>[\w.]+)/g)).toEqual([
      'token="light"><tt:Properties><tt:Mode>Bistable</tt:Mode><tt:DelayTime>PT0S',
      'token="gate"><tt:Properties><tt:Mode>Monostable</tt:Mode><tt:DelayTime>PT0.15S',
    ]);
    const io = await tell(camera, PATHS.io, '<GetRelayOutputs/>');
    expect(all(io, /<tmd:RelayOutputs token="(\w+)"/g)).toEqual(['light', 'gate']);
    const inputs = await tell(camera, PATHS.io, '<GetDigitalInputs/>');
    expect(all(inputs, /<tmd:DigitalInputs token="(\w+)"/g)).toEqual(['bell']);
    expect(await tell(camera, PATHS.device, '<GetCapabilities/>')).toContain(`<tt:DeviceIO><tt:XAddr>`);
  });

  it('a relay stays as it was set, and its subscribers hear of it', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    await setRelay('light', 'active');
    expect(camera.relays()).toEqual([
      { token: 'light', active: true },
      { token: 'gate', active: false },
    ]);
    expect(await pull(camera, path)).toEqual([
      {
        topic: 'tns1:Device/Trigger/Relay',
        operation: 'Changed',
        items: { RelayToken: 'light', LogicalState: 'active' },
      },
    ]);
    await setRelay('light', 'inactive');
    expect(isOn('light')).toBe(false);
  });

  it('a monostable relay falls back by itself', async () => {
    const path = await subscribe(camera);
    await pull(camera, path);
    await setRelay('gate', 'active');
    const states: (string | undefined)[] = [];
    const isTold = async () => {
      states.push(...(await pull(camera, path)).map(({ items }) => items.LogicalState));
      return states.length > 1;
    };
    await eventually(isTold, { what: 'the fall' });
    expect(states).toEqual(['active', 'inactive']);
    expect(isOn('gate')).toBe(false);
    await setMode('gate', '<Mode>Bistable</Mode><DelayTime>PT0S</DelayTime><IdleState>open</IdleState>');
    expect(await tell(camera, PATHS.device, '<GetRelayOutputs/>')).not.toContain('Monostable');
    await expect(setMode('gate', '<Mode>Wobbly</Mode>')).rejects.toThrow('neither Bistable nor Monostable');
  });

  it('a relay that is not there is not switched, nor to what it can not be', async () => {
    await expect(setRelay('moat', 'active')).rejects.toThrow('The requested relay moat does not exist');
    await expect(setRelay('light', 'on')).rejects.toThrow('neither active nor inactive');
    expect(() => camera.setInput('moat', true)).toThrow(RangeError);
  });

  it('relays let go when the camera loses its power', async () => {
    // Nobody else takes ports of that address meanwhile.
    await camera.moveTo({ host: '127.0.0.2' });
    await setRelay('light', 'active');
    await camera.goOffline();
    await camera.comeBack();
    expect(isOn('light')).toBe(false);
  });

  it('the lamp is switched by an auxiliary command that the node tells', async () => {
    const nodes = await tell(camera, PATHS.ptz, '<GetNodes/>');
    const commands = all(nodes, /<tt:AuxiliaryCommands>([^<]+)/g);
    expect(commands).toEqual(['tt:IRLamp|On', 'tt:IRLamp|Off', 'tt:IRLamp|Auto']);
    const send = (command: string) =>
      tell(
        camera,
        PATHS.ptz,
        `<SendAuxiliaryCommand><ProfileToken>main</ProfileToken><AuxiliaryData>${command}</AuxiliaryData></SendAuxiliaryCommand>`,
      );
    expect(await send('tt:IRLamp|On')).toContain('<tptz:AuxiliaryResponse>tt:IRLamp|On<');
    expect(camera.imaging().irLamp).toBe('On');
    expect(camera.ptzCalls().at(-1)?.action).toBe('SendAuxiliaryCommand');
    await expect(send('tt:Wiper|On')).rejects.toThrow('tt:Wiper|On is not supported');
  });

  it('the speaker is told, where there is one', async () => {
    expect(await tell(camera, PATHS.media, '<GetAudioOutputs/>')).toContain(
      '<trt:AudioOutputs token="speaker"/>',
    );
    expect(await tell(camera, PATHS.io, '<GetAudioOutputs/>')).toContain('<tmd:Token>speaker</tmd:Token>');
    const mute = await startCamera();
    try {
      expect(await tell(mute, PATHS.media, '<GetAudioOutputs/>')).not.toContain('token=');
      expect(await tell(mute, PATHS.io, '<GetAudioOutputs/>')).not.toContain('tmd:Token');
    } finally {
      await mute.close();
    }
  });
});

import type { CameraFacts, Quality } from '../../devices/camera.ts';
import type { CameraInfo } from '../../protocol/messages.ts';
import { CameraControl, type CommandEnd } from '../control/camera-control.ts';
import type { ControlLink, ControlOrigin } from '../control/control-link.ts';
import type { ConditionState } from '../events/conditions.ts';
import type { NoticedMoment } from '../events/event-watch.ts';
import type { CameraStream, Subscription } from '../stream/camera-stream.ts';
import { BitrateMeter } from './bitrate-meter.ts';
import { type CameraCondition, conditionOf } from './camera-condition.ts';
import { CameraStreams, type CameraStreamsOptions } from './camera-streams.ts';
import { FactsWatch } from './facts-watch.ts';
import { mediaInfo } from './media-info.ts';
import { type EventSettings, Noticed } from './noticed.ts';
import { cameraInfo, cameraState, type PostView } from './post-view.ts';
import { Stills } from './stills.ts';
import type { SwitchedOff } from './switched-off.ts';

export interface CameraPostOptions extends CameraStreamsOptions {
  /** What the configuration says; default true. */
  readonly enabled?: boolean;
  /** What was said since, and outlives a restart; where absent, the configuration alone holds at the next start. */
  readonly switchedOff?: SwitchedOff | undefined;
  /** Absent where nothing is to be heard of what the camera notices. */
  readonly events?: EventSettings | undefined;
  /** Its name until somebody gave it another, since the gateway's start and while no other camera has it. */
  readonly formerly?: () => string | undefined;
}

/** All that the gateway has of one camera: the device, its streams, its control and what is known of it. */
export class CameraPost {
  readonly #options: CameraPostOptions;
  readonly #facts: FactsWatch;
  readonly #streams: CameraStreams;
  readonly #bitrate: BitrateMeter;
  readonly #noticed: Noticed;
  readonly #stills: Stills;
  readonly #control: CameraControl;
  readonly #listeners = new Set<() => void>();
  #isEnabled: boolean;
  #isClosed = false;

  constructor(options: CameraPostOptions) {
    this.#options = options;
    const { camera, logger, enabled = true, switchedOff } = options;
    const onChange = () => this.#changed();
    const isEnabled = () => this.#isEnabled;
    this.#isEnabled = switchedOff?.isEnabled(camera.name, enabled) ?? enabled;
    this.#facts = new FactsWatch({ camera, onChange, onBack: () => this.#noticed.tryNow(), logger });
    this.#streams = new CameraStreams(options, onChange);
    this.#bitrate = new BitrateMeter({ bytes: () => this.#streams.main.counters.bytesIn, onChange });
    const onLost = () => this.#facts.askNow();
    this.#noticed = new Noticed({ camera, events: options.events, onChange, onLost, logger });
    this.#stills = new Stills({ camera, isEnabled });
    this.#control = new CameraControl({
      camera: camera.name,
      ...{ ptz: camera.ptz, imaging: camera.imaging, relays: camera.relays },
      ...(camera.snapshot && { takeSnapshot: () => this.takeSnapshot() }),
      facts: () => this.#facts.facts,
      refresh: () => this.#facts.refresh(),
      isEnabled,
      setEnabled: (next) => this.setEnabled(next),
      onRelay: (token, active) => this.#noticed.switched(token, active),
      onChange,
      logger,
    });
    if (this.#isEnabled) this.#begin();
  }

  get name(): string {
    return this.#options.camera.name;
  }

  /** False while somebody has switched it off. */
  get enabled(): boolean {
    return this.#isEnabled;
  }

  /** Neither down nor switched off, and heard of since the gateway's start. */
  get available(): boolean {
    return this.#condition().isAvailable;
  }

  get streams(): readonly (readonly [Quality, CameraStream])[] {
    return [
      ['main', this.#streams.main],
      ['sub', this.#streams.sub],
    ];
  }

  get viewers(): number {
    return this.#streams.main.viewers + this.#streams.sub.viewers;
  }

  /** Whether the camera's events are heard; `none` where it has none, or they are not asked for. */
  get heard(): 'yes' | 'no' | 'none' {
    return this.#noticed.heard;
  }

  /** Whether the configuration says so of one of its inputs. */
  get hasDoorbell(): boolean {
    const { events } = this.#options;
    return events?.enabled === true && events.doorbells.length > 0;
  }

  /** Changes and moments that were heard since the gateway's start. */
  get eventCount(): number {
    return this.#noticed.count;
  }

  /** How commands have ended since the gateway's start, and how often. */
  get commandEnds(): ReadonlyMap<CommandEnd, number> {
    return this.#control.ends;
  }

  /** Absent until the camera has answered once. */
  facts(): CameraFacts | undefined {
    return this.#facts.facts;
  }

  /** As {@link facts}, asked for now. Throws `DeviceError`, also where it is switched off. */
  askFacts(): Promise<CameraFacts> {
    return this.#facts.refresh();
  }

  conditions(): readonly ConditionState[] {
    return this.#noticed.conditions();
  }

  /** Calls `listener` when {@link info} or {@link state} may have changed; gives back how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives back how to stop that, as the other listeners' doors do. */
  onMoment(listener: (moment: NoticedMoment) => void): () => void {
    return this.#noticed.onMoment(listener);
  }

  /** Called with each new picture of {@link takeSnapshot}, whoever asked for it. */
  onSnapshot(listener: (jpeg: Buffer) => void): () => void {
    return this.#stills.onTaken(listener);
  }

  info(): Omit<CameraInfo, 'mayCommand' | 'mayConfigure'> {
    const formerly = this.#options.formerly?.();
    return { ...cameraInfo(this.#view()), ...(formerly !== undefined && { formerly }) };
  }

  /** The retained JSON of `<camera>/state`. */
  state(): Record<string, unknown> {
    return cameraState(this.#view());
  }

  /**
   * A JPEG still, shared by all who ask at once and at most one a second: within that the last picture is given
   * again. Throws `DeviceError`; also when `signal` aborts.
   */
  takeSnapshot(signal?: AbortSignal): Promise<Buffer> {
    return this.#stills.take(signal);
  }

  /** As {@link takeSnapshot}, but nobody else is told; of the main stream, or of the profile with that token. */
  still(signal?: AbortSignal, profile?: string): Promise<Buffer> {
    return this.#stills.get(signal, profile);
  }

  /** Joins a stream; see {@link CameraStream.subscribe}. Throws where the camera is switched off. */
  subscribe(quality: Quality, onCodecChange: () => void): Subscription {
    return this.#streams.subscribe(quality, onCodecChange);
  }

  control(origin: ControlOrigin): ControlLink {
    return this.#control.connect(origin);
  }

  /** Switched off, the camera is asked for nothing. Resolves once that is kept over a restart. */
  async setEnabled(enabled: boolean): Promise<void> {
    const { logger, switchedOff, enabled: configured = true } = this.#options;
    if (this.#isClosed) return;
    if (enabled !== this.#isEnabled) {
      this.#isEnabled = enabled;
      logger.info({ camera: this.name }, `the camera is switched ${enabled ? 'on' : 'off'}`);
      if (enabled) this.#begin();
      this.#changed();
      if (!enabled) {
        this.#stills.forget();
        void this.#end();
      }
    }
    await switchedOff?.set(this.name, { enabled, configured });
  }

  /** Stops the camera if it moves, and its pulls with a TEARDOWN. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#stills.close();
    await Promise.all([this.#control.close(), this.#noticed.close(), this.#end()]);
    this.#options.camera.close();
  }

  #begin(): void {
    this.#streams.open();
    this.#facts.start();
    this.#noticed.start();
  }

  async #end(): Promise<void> {
    this.#facts.stop();
    this.#bitrate.close();
    await Promise.all([this.#noticed.stop(), this.#control.stop(), this.#streams.close()]);
  }

  #condition(): CameraCondition {
    return conditionOf({
      isEnabled: this.#isEnabled,
      isKnown: this.#facts.facts !== undefined,
      main: this.#streams.main.state,
      sub: this.#streams.sub.state,
      problem: this.#facts.problem,
    });
  }

  #view(): PostView {
    const { main, sub } = this.#streams;
    const { position, preset } = this.#control.whereabouts;
    return {
      name: this.name,
      condition: this.#condition(),
      facts: this.#facts.facts,
      media: { main: mediaInfo(main), sub: mediaInfo(sub) },
      viewers: this.viewers,
      transport: main.transport,
      kbps: this.#bitrate.kbps,
      heard: this.#noticed.heard,
      conditions: this.#noticed.conditions(),
      position,
      preset,
      picture: this.#control.picture.known,
    };
  }

  #changed(): void {
    this.#control.picture.follow({ isThere: this.available, facts: this.#facts.facts });
    this.#bitrate.follow(this.#isEnabled && this.#streams.main.state.kind === 'live');
    if (!this.available) this.#noticed.forgetSwitched();
    for (const listener of this.#listeners) listener();
  }
}

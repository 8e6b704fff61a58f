import { z } from 'zod';

/**
 * What cameras answer, read from the objects that the `onvif` package makes of their XML: names begin in lower case,
 * attributes are below `$`, one element of many is no list, and `1` or `true` as text have become values.
 */

const MAX_PROFILES = 256;
const MAX_PRESETS = 256;

export interface MediaProfile {
  readonly token: string;
  /** Upper case, such as `H264`; absent where the profile has no encoder. */
  readonly encoding: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Absent where the profile can not be moved. */
  readonly ptz: PtzBinding | undefined;
}

/** What a profile says of its PTZ configuration. */
export interface PtzBinding {
  readonly nodeToken: string | undefined;
}

export interface PtzNode {
  readonly pan: boolean;
  readonly tilt: boolean;
  readonly zoom: boolean;
  readonly home: boolean;
}

export interface DeviceInformation {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly firmware: string | undefined;
}

/** Text, also where it looked like a number or a boolean; an element with attributes has it below `_`. */
const text = z
  .union([
    z.string(),
    z.number().transform(String),
    z.boolean().transform(String),
    z.date().transform((date) => date.toISOString()),
    z.object({ _: z.string() }).transform((element) => element._),
  ])
  .transform((value) => value.trim())
  .pipe(z.string().max(512));
const optionalText = text.optional().catch(undefined);
const pixels = z.number().int().nonnegative().catch(0);

const bindingSchema = z.object({ nodeToken: optionalText });

const profileSchema = z
  .object({
    $: z.object({ token: text.pipe(z.string().min(1)) }),
    videoEncoderConfiguration: z
      .object({
        encoding: optionalText,
        resolution: z.object({ width: pixels, height: pixels }).catch({ width: 0, height: 0 }),
      })
      .optional()
      .catch(undefined),
    PTZConfiguration: bindingSchema.optional().catch(undefined),
  })
  .transform(
    ({ $, videoEncoderConfiguration: encoder, PTZConfiguration }): MediaProfile => ({
      token: $.token,
      encoding: encoder?.encoding?.toUpperCase().replace(/[^A-Z0-9]/g, ''),
      width: encoder?.resolution.width ?? 0,
      height: encoder?.resolution.height ?? 0,
      ptz: PTZConfiguration && { nodeToken: PTZConfiguration.nodeToken },
    }),
  );

/** Profiles that are not understood are left out. */
export function readProfiles(answer: unknown): MediaProfile[] {
  return each(answer, profileSchema).slice(0, MAX_PROFILES);
}

const range = z.object({ min: z.number(), max: z.number() });
/** One space or several; without a range it moves. */
const space = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value[0] : value))
  .pipe(z.object({ XRange: range.optional().catch(undefined), YRange: range.optional().catch(undefined) }))
  .optional()
  .catch(undefined);

const nodeSchema = z
  .object({
    supportedPTZSpaces: z
      .object({ continuousPanTiltVelocitySpace: space, continuousZoomVelocitySpace: space })
      .catch({}),
    homeSupported: z
      .union([z.boolean(), z.literal(1)])
      .optional()
      .catch(undefined),
  })
  .transform(({ supportedPTZSpaces: spaces, homeSupported }): PtzNode => {
    const { continuousPanTiltVelocitySpace: panTilt, continuousZoomVelocitySpace: zoom } = spaces;
    return {
      pan: panTilt !== undefined && moves(panTilt.XRange),
      tilt: panTilt !== undefined && moves(panTilt.YRange),
      zoom: zoom !== undefined && moves(zoom.XRange),
      home: Boolean(homeSupported),
    };
  });

function moves(velocity: { min: number; max: number } | undefined): boolean {
  return velocity === undefined || velocity.max > velocity.min;
}

/** PTZ nodes by their tokens. */
export function readPtzNodes(answer: unknown): ReadonlyMap<string, PtzNode> {
  const nodes = new Map<string, PtzNode>();
  if (typeof answer !== 'object' || answer === null) return nodes;
  for (const [token, value] of Object.entries(answer)) {
    const node = nodeSchema.safeParse(value);
    if (node.success) nodes.set(token, node.data);
  }
  return nodes;
}

const presetSchema = z
  .object({ $: z.object({ token: text.pipe(z.string().min(1).max(128)) }), name: optionalText })
  .transform(({ $: { token }, name }) => ({ token, name: name?.slice(0, 128) || token }));

/** Presets by whatever key; one without a name bears its token. */
export function readPresets(answer: unknown): { token: string; name: string }[] {
  const values = typeof answer === 'object' && answer !== null ? Object.values(answer) : [];
  return each(values, presetSchema).slice(0, MAX_PRESETS);
}

const informationSchema = z
  .object({ manufacturer: optionalText, model: optionalText, firmwareVersion: optionalText })
  .transform(
    ({ manufacturer, model, firmwareVersion }): DeviceInformation => ({
      manufacturer: manufacturer?.slice(0, 128),
      model: model?.slice(0, 128),
      firmware: firmwareVersion?.slice(0, 128),
    }),
  );

export function readInformation(answer: unknown): DeviceInformation {
  const read = informationSchema.safeParse(answer);
  return read.success ? read.data : { manufacturer: undefined, model: undefined, firmware: undefined };
}

const uriSchema = z.object({ uri: text.pipe(z.string().min(1).max(512)) });

/** The address in a MediaUri; nothing where there is none. Line ends within are some cameras' own. */
export function readUri(answer: unknown): string | undefined {
  const read = uriSchema.safeParse(answer);
  return read.success ? read.data.uri.replace(/\s+/g, '') : undefined;
}

function each<T>(answer: unknown, schema: z.ZodType<T>): T[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return list.flatMap((item) => {
    const read = schema.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

/** Codecs as people know them. */
const NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  h265: 'H.265',
  opus: 'Opus',
  pcma: 'G.711 A-law',
  pcmu: 'G.711 µ-law',
};

/** H.264 table A-1, `profile_idc` in hexadecimal. */
const H264_PROFILES: Readonly<Record<string, string>> = {
  '42': 'Baseline',
  '4d': 'Main',
  '58': 'Extended',
  '64': 'High',
  '6e': 'High 10',
  '7a': 'High 4:2:2',
};

/** RFC 7798 section 7.1, `profile-id`. */
const H265_PROFILES: Readonly<Record<string, string>> = { '1': 'Main', '2': 'Main 10', '3': 'Main Still' };

/** `video/H264` as H.264. */
export function codecName(mimeType: string): string {
  const name = mimeType.replace(/^.*\//, '');
  return NAMES[name.toLowerCase()] ?? name;
}

/** Profile and level by which both ends agreed on a codec: `Constrained Baseline 3.1`; undefined where none is named. */
export function codecProfile(mimeType: string, fmtp: string): string | undefined {
  const parameters = new Map(
    fmtp.split(';').map((each): [string, string] => {
      const [key = '', value = ''] = each.trim().split('=');
      return [key.toLowerCase(), value.toLowerCase()];
    }),
  );
  const codec = mimeType.toLowerCase();
  if (codec.endsWith('/h264')) return h264Profile(parameters.get('profile-level-id') ?? '');
  if (codec.endsWith('/h265')) return h265Profile(parameters);
  return undefined;
}

/** RFC 6184 section 8.1: `profile_idc`, the constraint flags and `level_idc`, two hexadecimal digits each. */
function h264Profile(id: string): string | undefined {
  const [, profile = '', flags = '', level = ''] = /^([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(id) ?? [];
  const name = H264_PROFILES[profile];
  if (name === undefined) return undefined;
  const constraints = Number.parseInt(flags, 16);
  // constraint_set1 of Baseline; constraint_set4 and 5 of High.
  const isConstrained =
    (profile === '42' && (constraints & 0x40) !== 0) || (profile === '64' && (constraints & 0x0c) === 0x0c);
  const levelIdc = Number.parseInt(level, 16);
  return `${isConstrained ? 'Constrained ' : ''}${name} ${levelOf(levelIdc / 10)}`;
}

function h265Profile(parameters: ReadonlyMap<string, string>): string | undefined {
  const name = H265_PROFILES[parameters.get('profile-id') ?? ''];
  const level = Number(parameters.get('level-id'));
  if (name === undefined) return undefined;
  // `general_level_idc` is thirty times the level.
  return Number.isFinite(level) && level > 0 ? `${name} ${levelOf(level / 30)}` : name;
}

function levelOf(level: number): string {
  return level.toFixed(1);
}

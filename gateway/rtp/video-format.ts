/** What a camera sends, read from its parameter sets. */
export type VideoFormat = H264Format | H265Format;

/** RFC 6184 section 8.1. */
export interface H264Format {
  readonly codec: 'H264';
  /** profile_idc, profile-iop, level_idc as six hex digits, for example `42c01f`. */
  readonly profileLevelId: string;
  /** Picture size in pixels after cropping. */
  readonly width: number;
  readonly height: number;
}

/** RFC 7798 section 7.1. */
export interface H265Format {
  readonly codec: 'H265';
  /** general_profile_idc: 1 is Main, 2 is Main 10. */
  readonly profileId: number;
  /** general_tier_flag: 0 is the Main tier, 1 the High tier. */
  readonly tierFlag: 0 | 1;
  /** general_level_idc: thirty times the level, 93 for 3.1. */
  readonly levelId: number;
  /** Picture size in pixels after cropping. */
  readonly width: number;
  readonly height: number;
}

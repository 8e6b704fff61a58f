/** What a camera sends, read from its sequence parameter set (RFC 6184 section 8.1). */
export interface VideoFormat {
  readonly codec: 'H264';
  /** profile_idc, profile-iop, level_idc as six hex digits, for example `42c01f`. */
  readonly profileLevelId: string;
  /** Picture size in pixels after cropping. */
  readonly width: number;
  readonly height: number;
}

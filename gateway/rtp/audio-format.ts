/** Sound that WebRTC has too, so that it passes through untouched (RFC 7874). */
export interface AudioFormat {
  readonly codec: 'PCMA' | 'PCMU' | 'opus';
  /** Ticks of the RTP clock in a second: 8000 for G.711 (RFC 3551), 48000 for Opus (RFC 7587). */
  readonly clockRate: number;
  readonly channels: number;
}

import type { CameraInfo, MediaInfo } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';
import type { Quality } from './watch.ts';

export interface NotesQuestion {
  readonly camera: CameraInfo | undefined;
  /** The quality that was asked for. */
  readonly wanted: Quality;
  /** The quality that is sent; undefined until that is known. */
  readonly got: Quality | undefined;
}

/** What can not be heard or seen well, and what to set at the camera about it. Pure. */
export function notesFor({ camera, wanted, got }: NotesQuestion): readonly string[] {
  if (!camera || !got) return [];
  const { notes } = texts;
  const media = camera.media?.[got];
  const lines: string[] = [];
  // A camera with one stream has no other either; there is nothing to set about that.
  if (got !== wanted && camera.media?.[wanted]?.codec === 'H265') lines.push(notes.otherQuality(wanted));
  if (media?.unsupportedAudio !== undefined) lines.push(notes.sound(soundName(media.unsupportedAudio)));
  if (media?.reorders) lines.push(notes.reorders(media.codec, isSmooth(camera, 'sub') && got === 'main'));
  return lines;
}

/** Whether the camera has that stream too, and it is not known to hold B-frames. */
function isSmooth({ qualities, media }: CameraInfo, quality: Quality): boolean {
  const known: MediaInfo | undefined = media?.[quality];
  return qualities?.includes(quality) === true && known?.reorders !== true;
}

/** Encoding names of SDP (RFC 3640, RFC 6416) as people know them. */
const SOUND_NAMES: Readonly<Record<string, string>> = {
  'MPEG4-GENERIC': 'AAC',
  'MP4A-LATM': 'AAC',
  MPA: 'MP3',
  L16: 'uncompressed (L16)',
};

function soundName(encoding: string): string {
  const name = encoding.toUpperCase();
  return SOUND_NAMES[name] ?? name.replace(/^G726-(\d+)$/, 'G.726').replace(/^G(7\d\d)$/, 'G.$1');
}

import { useEffect } from 'preact/hooks';
import { pictureName } from '../../models/control/picture-name.ts';
import type { Room } from '../../models/room.ts';
import type { Toasts } from '../../models/toasts.ts';
import { texts } from '../../texts/texts.ts';
import { saveFile } from '../../transport/save-file.ts';
import { shownVideo } from './shown-video.ts';

interface PictureTools {
  /** Gives the frame on show to whoever looks at it: by the share sheet on a phone, else as a download. */
  readonly snapshot: () => void;
  /** Hands over a link to the camera on show. */
  readonly share: () => void;
}

interface PictureToolsOptions {
  readonly toasts: Toasts;
  readonly live: boolean;
  /** The link is to be copied by hand. */
  readonly onLink: (url: string) => void;
}

/** After the first picture there is time to load what a press would otherwise wait for. */
const PREPARE_AFTER_MS = 2000;

const load = () => Promise.all([import('../../transport/snapshot.ts'), import('../../transport/share.ts')]);

export function usePictureTools(room: Room, { toasts, live, onLink }: PictureToolsOptions): PictureTools {
  const { watch, lens } = room;
  const fail = () => toasts.show({ title: texts.tools.failed });

  useEffect(() => {
    if (!live) return;
    // A browser grants a press only so long to open its share sheet.
    const timer = setTimeout(() => void load().catch(() => {}), PREPARE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [live]);

  async function snapshot() {
    const camera = watch.chosen.peek();
    const [{ takeSnapshot }, { shareFile }] = await load();
    const picture =
      watch.phase.peek() === 'live' ? await takeSnapshot(shownVideo(), lens.turn.peek()) : undefined;
    if (!picture || camera === undefined) {
      toasts.show({ title: texts.tools.noPicture });
      return;
    }
    const file = new File([picture], pictureName(camera, Date.now()), { type: picture.type });
    // At a desk a picture is wanted in a folder, and not in a mail.
    const byHand = matchMedia('(pointer: coarse)').matches;
    // The share sheet shows by itself what has become of it.
    if (byHand && (await shareFile(file, navigator))) return;
    saveFile(file, file.name);
    toasts.show({ title: texts.tools.kept, calm: true });
  }

  async function share() {
    const camera = watch.chosen.peek();
    if (camera === undefined) return;
    const [, { shareLink }] = await load();
    const { origin, pathname } = window.location;
    const url = `${origin}${pathname}#camera=${encodeURIComponent(camera)}`;
    const done = await shareLink({ title: texts.tools.linkTitle(camera), url }, navigator);
    if (done === 'copied') toasts.show({ title: texts.tools.copied, calm: true });
    if (done === 'unable') onLink(url);
  }

  return { snapshot: () => void snapshot().catch(fail), share: () => void share().catch(fail) };
}

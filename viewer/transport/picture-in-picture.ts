import type { Cancel } from '../models/clock.ts';

/** Whether the browser can keep a picture over everything else on the screen. */
export function canLeavePage(): boolean {
  return document.pictureInPictureEnabled === true && 'requestPictureInPicture' in HTMLVideoElement.prototype;
}

/** Takes the picture out of the page, or back into it. Has to be called while a press is fresh. */
export async function togglePictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video?.requestPictureInPicture();
}

/** `changed` is told whether a picture is out of the page whenever that changes. */
export function followPictureInPicture(changed: (out: boolean) => void): Cancel {
  const types = ['enterpictureinpicture', 'leavepictureinpicture'];
  const follow = ({ type }: Event) => changed(type === types[0]);
  for (const type of types) document.addEventListener(type, follow);
  return () => {
    for (const type of types) document.removeEventListener(type, follow);
  };
}

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Cancel } from '../../models/clock.ts';
import type { Picture } from '../../transport/peer-link.ts';
import type { KeptFrames } from '../kept-frames.ts';

interface LiveVideoProps {
  readonly camera: string | undefined;
  readonly picture: Picture | undefined;
  /** Its last frames, wherever they were shown last. */
  readonly frames: KeptFrames;
  /** Older ones than this, in milliseconds, are not shown while there is no newer one. */
  readonly maxFrameAgeMs?: number | undefined;
  /** Absent where it is named by what is around it. */
  readonly label?: string | undefined;
  readonly testId?: string;
  /** Grows when somebody asks to play what the browser would not play by itself. */
  readonly plays: number;
  readonly onPainted: (picture: Picture, metadata: VideoFrameCallbackMetadata) => void;
  /** Its listener is called before a picture goes that should stay to be seen. */
  readonly listenForEnd: (listener: () => void) => Cancel;
  readonly onBlocked?: (blocked: boolean) => void;
  /** Width by height. */
  readonly onAspect?: (aspect: number) => void;
}

/**
 * A `<video>`: shows the picture, says of each frame that it was painted, and keeps playing. A browser blanks it
 * when its connection closes; a copy of the last frame then covers it until the next picture is painted. It begins with the
 * last frame of wherever the camera was shown before.
 */
export function LiveVideo(props: LiveVideoProps) {
  const { camera, picture, frames, maxFrameAgeMs, label, testId = 'video' } = props;
  const { plays, onPainted, listenForEnd, onBlocked = ignore, onAspect } = props;
  const ref = useRef<HTMLVideoElement>(null);
  const copy = useRef<HTMLCanvasElement>(null);
  /** A frame of this one may still come, and is not to uncover what goes blank next. */
  const ended = useRef<Picture | null>(null);
  const shownCamera = useRef(camera);
  shownCamera.current = camera;
  const hadPicture = useRef(false);

  function keepFrame() {
    const video = ref.current;
    const canvas = copy.current;
    // A copy that stands already is of the newest frame: what is in the video since then was never painted.
    if (!video || !canvas?.hidden || video.readyState < video.HAVE_CURRENT_DATA) return;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    canvas.hidden = false;
  }

  function dropCopy() {
    if (copy.current) copy.current.hidden = true;
  }

  useLayoutEffect(
    () =>
      listenForEnd(() => {
        keepFrame();
        ended.current = ref.current?.srcObject ?? null;
      }),
    [listenForEnd],
  );

  useLayoutEffect(() => {
    const canvas = copy.current;
    if (camera === undefined || !canvas) return;
    hadPicture.current = false;
    canvas.hidden = !frames.draw(camera, canvas, maxFrameAgeMs);
  }, [camera]);

  // Whoever shows the camera next begins with what was seen here last.
  useLayoutEffect(() => {
    const video = ref.current;
    const canvas = copy.current;
    return () => {
      if (shownCamera.current === undefined || !video || !canvas) return;
      if (!canvas.hidden) frames.keep(shownCamera.current, canvas);
      else if (video.readyState >= video.HAVE_CURRENT_DATA) frames.keep(shownCamera.current, video);
    };
  }, []);

  useLayoutEffect(() => {
    const video = ref.current;
    if (!video) return;
    if (picture) keepFrame();
    else if (hadPicture.current) dropCopy();
    hadPicture.current = picture !== undefined;
    video.srcObject = picture ?? null;
    onBlocked(false);
    // Firefox before 132 can not tell; there the decoder's own count, half a second later, has to do.
    if (!picture || !('requestVideoFrameCallback' in video)) return;
    let handle = video.requestVideoFrameCallback(onFrame);
    function onFrame(_now: number, metadata: VideoFrameCallbackMetadata) {
      if (!video || !picture) return;
      if (picture !== ended.current) dropCopy();
      onPainted(picture, metadata);
      handle = video.requestVideoFrameCallback(onFrame);
    }
    return () => video.cancelVideoFrameCallback(handle);
  }, [picture]);

  useEffect(() => {
    const video = ref.current;
    if (!video || !picture) return;
    function play() {
      // In a window of its own it is seen though the page is not.
      const isOut = document.pictureInPictureElement === video;
      if (document.visibilityState !== 'visible' && !isOut) return;
      video?.play().then(
        () => onBlocked(false),
        (error: unknown) => {
          // Any other name means that a newer picture has come meanwhile.
          if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked(true);
        },
      );
    }
    play();
    // Phones pause a video in the background and do not always go on by themselves.
    document.addEventListener('visibilitychange', play);
    return () => document.removeEventListener('visibilitychange', play);
  }, [picture, plays]);

  return (
    <>
      <video
        ref={ref}
        class="stage-video"
        data-testid={testId}
        aria-label={label}
        aria-hidden={label === undefined ? true : undefined}
        autoPlay
        muted
        playsInline
        disableRemotePlayback
        onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
          if (videoHeight > 0) onAspect?.(videoWidth / videoHeight);
        }}
        onLoadedData={({ currentTarget }) => {
          if (!('requestVideoFrameCallback' in currentTarget)) dropCopy();
        }}
      />
      <canvas
        ref={copy}
        class="stage-video stage-copy"
        data-testid={testId === 'video' ? 'last-frame' : undefined}
        hidden
      />
    </>
  );
}

function ignore(): void {}

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Cancel } from '../../models/clock.ts';
import type { Picture } from '../../transport/peer-link.ts';

interface LiveVideoProps {
  readonly picture: Picture | undefined;
  readonly label: string;
  /** Grows when somebody asks to play what the browser would not play by itself. */
  readonly plays: number;
  readonly onPainted: (picture: Picture) => void;
  /** Its listener is called before a picture goes that should stay to be seen. */
  readonly listenForEnd: (listener: () => void) => Cancel;
  readonly onDoubleClick: () => void;
  readonly onBlocked: (blocked: boolean) => void;
  /** Width by height. */
  readonly onAspect: (aspect: number) => void;
}

/**
 * The one `<video>`: shows the picture, says of each frame that it was painted, and keeps playing. A browser blanks it
 * when its connection closes; a copy of the last frame then covers it until the next picture is painted.
 */
export function LiveVideo(props: LiveVideoProps) {
  const { picture, label, plays, onPainted, listenForEnd, onDoubleClick, onBlocked, onAspect } = props;
  const ref = useRef<HTMLVideoElement>(null);
  const copy = useRef<HTMLCanvasElement>(null);
  /** A frame of this one may still come, and is not to uncover what goes blank next. */
  const ended = useRef<Picture | null>(null);

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
    const video = ref.current;
    if (!video) return;
    if (picture) keepFrame();
    else dropCopy();
    video.srcObject = picture ?? null;
    onBlocked(false);
    // Firefox before 132 can not tell; there the decoder's own count, half a second later, has to do.
    if (!picture || !('requestVideoFrameCallback' in video)) return;
    let handle = video.requestVideoFrameCallback(onFrame);
    function onFrame() {
      if (!video || !picture) return;
      if (picture !== ended.current) dropCopy();
      onPainted(picture);
      handle = video.requestVideoFrameCallback(onFrame);
    }
    return () => video.cancelVideoFrameCallback(handle);
  }, [picture]);

  useEffect(() => {
    const video = ref.current;
    if (!video || !picture) return;
    function play() {
      if (document.visibilityState !== 'visible') return;
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
        data-testid="video"
        aria-label={label}
        autoPlay
        muted
        playsInline
        disableRemotePlayback
        onDblClick={onDoubleClick}
        onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
          if (videoHeight > 0) onAspect(videoWidth / videoHeight);
        }}
        onLoadedData={({ currentTarget }) => {
          if (!('requestVideoFrameCallback' in currentTarget)) dropCopy();
        }}
      />
      <canvas ref={copy} class="stage-video stage-copy" data-testid="last-frame" hidden />
    </>
  );
}

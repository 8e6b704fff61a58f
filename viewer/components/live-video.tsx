import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Picture } from '../transport/peer-link.ts';

interface LiveVideoProps {
  readonly picture: Picture | undefined;
  readonly label: string;
  /** Grows when somebody asks to play what the browser would not play by itself. */
  readonly plays: number;
  readonly onPainted: (picture: Picture) => void;
  readonly onBlocked: (blocked: boolean) => void;
  /** Width by height. */
  readonly onAspect: (aspect: number) => void;
}

/** The one `<video>`: shows the picture, says of each frame that it was painted, and keeps playing. */
export function LiveVideo({ picture, label, plays, onPainted, onBlocked, onAspect }: LiveVideoProps) {
  const ref = useRef<HTMLVideoElement>(null);

  useLayoutEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = picture ?? null;
    onBlocked(false);
    // Firefox before 132 can not tell; there the decoder's own count, half a second later, has to do.
    if (!picture || !('requestVideoFrameCallback' in video)) return;
    let handle = video.requestVideoFrameCallback(onFrame);
    function onFrame() {
      if (!video || !picture) return;
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
    <video
      ref={ref}
      class="stage-video"
      data-testid="video"
      aria-label={label}
      autoPlay
      muted
      playsInline
      disableRemotePlayback
      onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
        if (videoHeight > 0) onAspect(videoWidth / videoHeight);
      }}
    />
  );
}

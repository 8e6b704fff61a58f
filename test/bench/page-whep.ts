/** What a page needs to join; in Chromium's own page, so plain data. */
export interface PageWhepRequest {
  readonly url: string;
  readonly token: string;
}

/** A peer connection that a page opened by WHEP. */
export interface PageWhep {
  readonly peer: RTCPeerConnection;
  /** Of the page's `performance.now()`, when the offer was sent. */
  readonly offeredAt: number;
  /** From then to the answer, in ms. */
  readonly answeredMs: number;
  /** From then to the moment the connection stood (ICE and DTLS); undefined before. */
  connectedMs(): number | undefined;
  /** Ends the session at the server, too. */
  close(): Promise<void>;
}

/** Runs in the page, so it can use nothing from outside itself. Throws where the server does not answer 201. */
export async function whepInPage(
  video: HTMLVideoElement,
  { url, token }: PageWhepRequest,
): Promise<PageWhep> {
  const authorization: HeadersInit = token === '' ? {} : { Authorization: `Bearer ${token}` };
  const peer = new RTCPeerConnection();
  peer.addTransceiver('video', { direction: 'recvonly' });
  peer.ontrack = ({ track }) => {
    video.srcObject = new MediaStream([track]);
    void video.play();
  };
  await peer.setLocalDescription();
  // Every server takes an offer with its candidates; not all take them later.
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 1000);
    const check = (): void => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    };
    peer.onicegatheringstatechange = check;
    check();
  });

  const offeredAt = performance.now();
  let connectedMs: number | undefined;
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === 'connected') connectedMs ??= performance.now() - offeredAt;
  };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', ...authorization },
    body: peer.localDescription?.sdp ?? '',
  });
  const answer = await response.text();
  const answeredMs = performance.now() - offeredAt;
  if (response.status !== 201) throw new Error(`WHEP answers ${response.status}: ${answer.slice(0, 200)}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  return {
    peer,
    offeredAt,
    answeredMs,
    connectedMs: () => connectedMs,
    async close() {
      peer.close();
      video.srcObject = null;
      const location = response.headers.get('location');
      if (location) await fetch(new URL(location, url), { method: 'DELETE', headers: authorization });
    },
  };
}

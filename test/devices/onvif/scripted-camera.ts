import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as the scripted camera saw it. */
export interface SeenRequest {
  readonly operation: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer an operation with: the content of the SOAP body, or the response by hand. */
export type Answer =
  | string
  | ((request: SeenRequest, response: ServerResponse) => string | undefined | Promise<string | undefined>);

export interface ScriptedCamera {
  /** `http://127.0.0.1:port/onvif/device_service` */
  readonly url: string;
  readonly port: number;
  /** In the order in which they came. */
  readonly seen: SeenRequest[];
  operations(): string[];
  /** Answers further operations, or the same otherwise. */
  answer(answers: Readonly<Record<string, Answer>>): void;
  /** Puts something before every answer but those to the operations that are named. */
  guard(guard: (answer: Answer) => Answer, open: readonly string[]): void;
  close(): Promise<void>;
}

/** A camera that answers each ONVIF operation with what a test says, to be as odd as real ones are. */
export async function startScriptedCamera(
  answers: Readonly<Record<string, Answer>> = {},
): Promise<ScriptedCamera> {
  const seen: SeenRequest[] = [];
  let script: Readonly<Record<string, Answer>> = {};
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const operation =
      request.method === 'GET' ? 'GET' : (/<(?:s:)?Body[^>]*><(\w+)/.exec(body)?.[1] ?? 'nothing');
    const asked = { operation, path: request.url ?? '', headers: request.headers, body };
    seen.push(asked);
    const answer = script[operation] ?? fault('ter:ActionNotSupported', `No ${operation} here`);
    const content = await replyOf(answer, asked, response);
    if (content === undefined) return;
    response.statusCode = content.includes('<s:Fault>') ? 500 : 200;
    response.setHeader('Content-Type', 'application/soap+xml; charset=utf-8');
    response.end(envelope(content));
  }

  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  script = { ...usualAnswers(port), ...answers };
  return {
    url: `http://127.0.0.1:${port}/onvif/device_service`,
    port,
    seen,
    operations: () => seen.map(({ operation }) => operation),
    answer(further) {
      script = { ...script, ...further };
    },
    guard(guard, open) {
      const guarded = (name: string, answer: Answer) => [name, open.includes(name) ? answer : guard(answer)];
      script = Object.fromEntries(Object.entries(script).map(([name, answer]) => guarded(name, answer)));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What an answer is to that request. */
export function replyOf(answer: Answer, request: SeenRequest, response: ServerResponse) {
  return typeof answer === 'string' ? answer : answer(request, response);
}

function envelope(content: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error" xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body>${content}</s:Body></s:Envelope>`;
}

export function fault(subcode: string, reason: string): string {
  return `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`;
}

export const notAuthorized = fault('ter:NotAuthorized', 'Sender not Authorized');

/** The answer to GetSystemDateAndTime. */
export function dateAndTime(time: Date): string {
  return `<GetSystemDateAndTimeResponse><SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>${time.getUTCHours()}</tt:Hour><tt:Minute>${time.getUTCMinutes()}</tt:Minute><tt:Second>${time.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${time.getUTCFullYear()}</tt:Year><tt:Month>${time.getUTCMonth() + 1}</tt:Month><tt:Day>${time.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>`;
}

/** The answer to GetServices; `services` are XAddrs by the names in their namespaces. */
export function services(xaddrs: Readonly<Record<string, string>>): string {
  const list = Object.entries(xaddrs).map(
    ([name, xaddr]) =>
      `<Service><Namespace>http://www.onvif.org/${name}/wsdl</Namespace><XAddr>${xaddr}</XAddr></Service>`,
  );
  return `<GetServicesResponse>${list.join('')}</GetServicesResponse>`;
}

export interface ScriptedProfile {
  readonly token: string;
  readonly encoding?: string;
  readonly size?: readonly [width: number, height: number];
  readonly nodeToken?: string;
}

/** The answer to GetProfiles. */
export function profiles(list: readonly ScriptedProfile[]): string {
  const parts = list.map(({ token, encoding = 'H264', size: [width, height] = [640, 480], nodeToken }) => {
    const ptz = nodeToken
      ? `<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:NodeToken>${nodeToken}</tt:NodeToken></tt:PTZConfiguration>`
      : '';
    return `<Profiles token="${token}"><tt:Name>${token}</tt:Name><tt:VideoSourceConfiguration token="v"><tt:SourceToken>lens</tt:SourceToken></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="e"><tt:Encoding>${encoding}</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>${ptz}</Profiles>`;
  });
  return `<GetProfilesResponse>${parts.join('')}</GetProfilesResponse>`;
}

/** The answer to GetStreamUri and GetSnapshotUri. */
export function mediaUri(operation: 'GetStreamUri' | 'GetSnapshotUri', uri: string): string {
  return `<${operation}Response><MediaUri><tt:Uri>${uri}</tt:Uri></MediaUri></${operation}Response>`;
}

/** The answer to GetNodes: `spaces` are element names, such as `ContinuousZoomVelocitySpace`. */
export function ptzNode(token: string, spaces: readonly string[], home = 'true'): string {
  const range = (name: string) => `<tt:${name}><tt:Min>-1</tt:Min><tt:Max>1</tt:Max></tt:${name}>`;
  const list = spaces.map(
    (name) => `<tt:${name}><tt:URI>u</tt:URI>${range('XRange')}${range('YRange')}</tt:${name}>`,
  );
  return `<GetNodesResponse><PTZNode token="${token}"><tt:SupportedPTZSpaces>${list.join('')}</tt:SupportedPTZSpaces><tt:HomeSupported>${home}</tt:HomeSupported></PTZNode></GetNodesResponse>`;
}

const ALL_SPACES = ['ContinuousPanTiltVelocitySpace', 'ContinuousZoomVelocitySpace'];

/** A camera that does everything as ONVIF says, with one profile and PTZ. */
function usualAnswers(port: number): Readonly<Record<string, Answer>> {
  const base = `http://127.0.0.1:${port}/onvif`;
  return {
    GetSystemDateAndTime: () => dateAndTime(new Date()),
    GetServices: services({
      'ver10/device': `${base}/device_service`,
      'ver10/media': `${base}/media_service`,
      'ver20/ptz': `${base}/ptz_service`,
    }),
    GetProfiles: profiles([{ token: 'main', size: [1280, 720], nodeToken: 'head' }]),
    GetNodes: ptzNode('head', ALL_SPACES),
    GetPresets:
      '<GetPresetsResponse><Preset token="1"><tt:Name>Gate</tt:Name></Preset><Preset token="2"><tt:Name>Gate</tt:Name></Preset></GetPresetsResponse>',
    GetDeviceInformation:
      '<GetDeviceInformationResponse><Manufacturer>Acme</Manufacturer><Model>007</Model><FirmwareVersion>1.10</FirmwareVersion><SerialNumber>00420000000000000001</SerialNumber></GetDeviceInformationResponse>',
    GetStreamUri: mediaUri('GetStreamUri', 'rtsp://127.0.0.1:8554/main'),
    GetSnapshotUri: mediaUri('GetSnapshotUri', `http://127.0.0.1:${port}/still.jpg`),
    ContinuousMove: '<ContinuousMoveResponse/>',
    Stop: '<StopResponse/>',
    GotoPreset: '<GotoPresetResponse/>',
    GotoHomePosition: '<GotoHomePositionResponse/>',
  };
}

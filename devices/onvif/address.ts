import { parseStreamAddress, type StreamAddress } from '../stream-address.ts';

/** How the configuration says to reach the camera's ONVIF services. */
export interface DeviceAddress {
  readonly secure: boolean;
  /** Without brackets, also where it is IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** Path and query of the device service. */
  readonly path: string;
}

/** Reads the configured URL; nothing where it is no HTTP URL. Without a path it is that of the specification. */
export function parseDeviceAddress(text: string): DeviceAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const secure = url.protocol === 'https:';
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 443 : 80)),
    path:
      url.pathname === '/' && url.search === '' ? '/onvif/device_service' : `${url.pathname}${url.search}`,
  };
}

/** Host and port, for a person. */
export function writtenAddress({ hostname, port }: DeviceAddress): string {
  return `${bracketed(hostname)}:${port}`;
}

/**
 * The way to a stream that the camera named. Its host is left aside, since cameras tell one from before they got
 * their present address, or from within another network; its port is kept, since RTSP has one of its own.
 */
export function rehostStream(uri: string, device: DeviceAddress): StreamAddress | undefined {
  const address = parseStreamAddress(uri);
  return address && { ...address, host: bracketed(device.hostname) };
}

/**
 * The way to a picture that the camera named, on the configured host. `servicePort` is where the camera thinks its
 * services are: the same port stands for the configured one, another is a web server of its own.
 */
export function rehostSnapshot(
  uri: string,
  { device, servicePort }: { readonly device: DeviceAddress; readonly servicePort: number },
): DeviceAddress | undefined {
  const told = parseDeviceAddress(uri);
  if (!told) return undefined;
  const { secure, port } = told.port === servicePort ? device : told;
  return { secure, port, hostname: device.hostname, path: told.path };
}

function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}

import { readFile } from 'node:fs/promises';
import type { TlsOptions } from '../rtsp/pull-options.ts';

/**
 * Reads the authority that a camera's certificate is checked against. Throws with one sentence where the file can
 * not be read or holds no certificate.
 */
export async function loadTls(camera: string, tls: { verify: boolean; ca?: string }): Promise<TlsOptions> {
  const { verify, ca: file } = tls;
  if (file === undefined) return { verify };
  const ca = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(`The camera ${camera}: tls.ca ${file} can not be read (${code})`, { cause: error });
  });
  if (!ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error(`The camera ${camera}: tls.ca ${file} holds no certificate in PEM`);
  return { verify, ca };
}

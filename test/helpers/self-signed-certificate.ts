import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SelfSignedCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** A certificate that nobody but itself vouches for, as cameras show, by the `openssl` command. */
export function selfSignedCertificate(options: { name: string; alsoIp?: string }): SelfSignedCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-certificate-'));
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const names =
    options.alsoIp === undefined ? `DNS:${options.name}` : `DNS:${options.name},IP:${options.alsoIp}`;
  try {
    const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const whom = ['-days', '2', '-subj', `/CN=${options.name}`, '-addext', `subjectAltName=${names}`];
    execFileSync('openssl', [...what, ...whom, '-keyout', keyFile, '-out', certFile], { stdio: 'pipe' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

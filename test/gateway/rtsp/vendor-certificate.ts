import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface VendorCertificate {
  /** PEM, each. */
  readonly key: string;
  readonly cert: string;
  /** The vendor's, which the camera does not show. */
  readonly ca: string;
}

/** A camera's certificate that an authority of its vendor has signed, by the `openssl` command. */
export function vendorCertificate(options: { name: string; bits?: number }): VendorCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-vendor-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
  const key =
    options.bits === undefined
      ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
      : ['-newkey', `rsa:${options.bits}`];
  try {
    openssl(
      'req',
      '-x509',
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...[...['-days', '2', '-subj', '/CN=Vendor', '-keyout', 'ca.key', '-out', 'ca.pem']],
    );
    openssl('req', ...key, '-nodes', '-subj', `/CN=${options.name}`, '-keyout', 'key.pem', '-out', 'csr.pem');
    writeFileSync(file('names'), `subjectAltName=DNS:${options.name}\n`);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'csr.pem', ...signing, '-days', '2', '-out', 'cert.pem');
    const [own, cert, ca] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) => readFileSync(file(name), 'utf8'));
    return { key: own ?? '', cert: cert ?? '', ca: ca ?? '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

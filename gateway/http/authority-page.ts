import { createHash } from 'node:crypto';
import type { AuthorityCertificate } from '../tls/tls-identity.ts';

interface PageOptions {
  readonly authority: AuthorityCertificate;
  /** The address of this page for a phone, which does not trust us yet. */
  readonly link: string;
  /** That address as a QR code: SVG. */
  readonly qrCode: string;
  /** Where the viewer is, for a phone that trusts us. */
  readonly viewer: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8886; }
* { box-sizing: border-box; }
body { max-width: 36rem; margin: 0 auto; padding: 1.25rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
ol { padding-left: 1.5rem; }
li { margin: .375rem 0; }
.get { display: block; padding: .875rem; border: 2px solid; border-radius: .75rem; font-weight: 600; text-align: center; }
code { font: .875rem/1.6 ui-monospace, monospace; }
.code { width: 12rem; padding: .5rem; background: #fff; border: 1px solid var(--line); border-radius: .75rem; }
svg { display: block; width: 100%; height: auto; }
`;

/** Lets this page bear its own style and nothing else; it has no script. */
export const AUTHORITY_PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `form-action 'none'`,
].join('; ');

/** Says in plain words how a phone comes to trust the gateway, and what that means. */
export function authorityPage({ authority, link, qrCode, viewer }: PageOptions): string {
  const name = escaped(authority.name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trust this gateway</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Let this phone trust your gateway</h1>
<p>Your gateway speaks HTTPS with a certificate that it made itself, so nobody in between can read or change what passes.
A phone believes that certificate once it knows who made it. This is done once.</p>
<p><a class="get" href="/authority.crt">Get the certificate</a></p>

<h2>iPhone and iPad</h2>
<ol>
<li>Open this page in Safari, tap <b>Get the certificate</b> and allow the download.</li>
<li>Open <b>Settings</b>, tap <b>Profile Downloaded</b>, then <b>Install</b>.</li>
<li>Go to <b>Settings › General › About › Certificate Trust Settings</b> and switch on <b>${name}</b>.</li>
</ol>

<h2>Android</h2>
<ol>
<li>Tap <b>Get the certificate</b> and let it be downloaded.</li>
<li>Open <b>Settings</b> and search for <b>CA certificate</b>; it is below <b>Security › More › Encryption &amp; credentials ›
Install a certificate</b>. Tap <b>Install anyway</b>.</li>
<li>Choose the file <b>authority.crt</b> among your downloads.</li>
</ol>

<h2>Then</h2>
<p>Open <a href="${escaped(viewer)}">${escaped(viewer)}</a>. There is no warning any more.</p>

<h2>Is it the right one?</h2>
<p>On the way here somebody in your network could have put another certificate in place of yours. Compare: the phone and the
gateway's log show the same SHA-256 fingerprint.</p>
<p><code>${escaped(authority.fingerprint)}</code></p>

<h2>What it means</h2>
<p>The phone will believe what <b>${name}</b> vouches for. It can vouch for nothing but names and addresses of home networks and
of your gateway, so it is of no use against your bank's site. To take it back, remove it where you installed it.</p>

<h2>For another phone</h2>
<p>Scan this, or open <a href="${escaped(link)}">${escaped(link)}</a>.</p>
<div class="code" role="img" aria-label="QR code of ${escaped(link)}">${qrCode}</div>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

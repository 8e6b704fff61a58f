/**
 * How the page's version stands to the gateway's. A page that was kept by the browser may be older; one that is newer
 * comes from a gateway that was set back.
 */
export type VersionNews = 'same' | 'page-older' | 'page-newer' | 'other';

/** Pure; by the numbers of semantic versioning, without what follows a hyphen. */
export function compareVersions(page: string, gateway: string): VersionNews {
  if (page === gateway) return 'same';
  const [ours, theirs] = [numbersOf(page), numbersOf(gateway)];
  if (!ours || !theirs) return 'other';
  const at = ours.findIndex((number, index) => number !== theirs[index]);
  if (at < 0) return 'other';
  return (ours[at] ?? 0) < (theirs[at] ?? 0) ? 'page-older' : 'page-newer';
}

function numbersOf(version: string): readonly number[] | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version);
  return match?.slice(1).map(Number);
}

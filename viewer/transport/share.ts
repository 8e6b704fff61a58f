/** What a page can hand things over by; every part of it may be missing, as all are over plain HTTP. */
export type Sharer = Partial<Pick<Navigator, 'share' | 'canShare' | 'clipboard'>>;

export type LinkShared =
  /** By the device's own share sheet. */
  | 'shared'
  | 'copied'
  /** Whoever opened the sheet closed it again. */
  | 'cancelled'
  /** To be copied by hand. */
  | 'unable';

export interface SharedLink {
  readonly title: string;
  readonly url: string;
}

/** Has to be called while a press is fresh. */
export async function shareLink(link: SharedLink, sharer: Sharer): Promise<LinkShared> {
  if (typeof sharer.share === 'function') {
    try {
      await sharer.share(link);
      return 'shared';
    } catch (error) {
      if (isCancelled(error)) return 'cancelled';
    }
  }
  try {
    // The clipboard is missing where a page is not secure, whatever its type says.
    if (!sharer.clipboard) return 'unable';
    await sharer.clipboard.writeText(link.url);
    return 'copied';
  } catch {
    return 'unable';
  }
}

/** False where the device takes no such file, and it is still to be saved some other way. */
export async function shareFile(file: File, sharer: Sharer): Promise<boolean> {
  const data: ShareData = { files: [file] };
  if (typeof sharer.share !== 'function' || sharer.canShare?.(data) !== true) return false;
  try {
    await sharer.share(data);
    return true;
  } catch (error) {
    return isCancelled(error);
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

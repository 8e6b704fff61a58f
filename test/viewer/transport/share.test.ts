import { describe, expect, it, vi } from 'vitest';
import { type LinkShared, type Sharer, shareFile, shareLink } from '../../../viewer/transport/share.ts';

const LINK = { title: 'porch in Oriel', url: 'https://home.example/#camera=porch' };
const FILE = new File([new Uint8Array(4)], 'porch.jpg', { type: 'image/jpeg' });

const cancelled = () => Promise.reject(new DOMException('closed', 'AbortError'));
const forbidden = () => Promise.reject(new DOMException('no', 'NotAllowedError'));

function clipboard(writeText: (text: string) => Promise<void>): Clipboard {
  return Object.assign(new EventTarget(), {
    writeText,
    readText: async () => '',
    read: async () => [],
    write: async () => {},
  });
}

describe('sharing a link', () => {
  it.each<[name: string, sharer: Sharer, done: LinkShared]>([
    ['by the share sheet', { share: async () => {} }, 'shared'],
    [
      'by a sheet that is closed again',
      { share: cancelled, clipboard: clipboard(async () => {}) },
      'cancelled',
    ],
    [
      'by the clipboard where the sheet is refused',
      { share: forbidden, clipboard: clipboard(async () => {}) },
      'copied',
    ],
    ['by the clipboard alone', { clipboard: clipboard(async () => {}) }, 'copied'],
    ['by hand where that is refused', { clipboard: clipboard(forbidden) }, 'unable'],
    ['by hand where the page is not secure', {}, 'unable'],
  ])('%s', async (_, sharer, done) => {
    expect(await shareLink(LINK, sharer)).toBe(done);
  });

  it('copies its address', async () => {
    const writeText = vi.fn(async () => {});
    await shareLink(LINK, { clipboard: clipboard(writeText) });
    expect(writeText).toHaveBeenCalledExactlyOnceWith(LINK.url);
  });
});

describe('sharing a file', () => {
  it.each<[name: string, sharer: Sharer, done: boolean]>([
    ['by the share sheet', { canShare: () => true, share: async () => {} }, true],
    [
      'by a sheet that is closed again, which asks for no download',
      { canShare: () => true, share: cancelled },
      true,
    ],
    ['not where the sheet is refused', { canShare: () => true, share: forbidden }, false],
    ['not where it takes no files', { canShare: () => false, share: async () => {} }, false],
    ['not where nobody can say whether it does', { share: async () => {} }, false],
    ['not where there is none', {}, false],
  ])('%s', async (_, sharer, done) => {
    expect(await shareFile(FILE, sharer)).toBe(done);
  });
});

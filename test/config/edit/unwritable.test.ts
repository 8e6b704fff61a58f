import { describe, expect, it } from 'vitest';
import { whyUnwritable } from '../../../config/edit/unwritable.ts';

describe('whyUnwritable', () => {
  it.each([
    ['EACCES', 'this user may not write in /etc/oriel'],
    ['EPERM', 'this user may not write in /etc/oriel'],
    ['EROFS', '/etc/oriel is read-only for this process'],
    ['EBUSY', 'it is mounted by itself'],
    ['EEXIST', 'another process is changing it; try again'],
    ['ENOSPC', 'there is no space left'],
    ['EIO', 'EIO; edit it by hand'],
  ])('%s', (code, expected) => {
    const error = Object.assign(new Error(`${code}: something`), { code });
    expect(whyUnwritable(error, '/etc/oriel')).toContain(expected);
  });
});

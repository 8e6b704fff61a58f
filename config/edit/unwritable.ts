/** Why a file in `directory` can not be replaced, and what to do, for the end of a sentence. */
export function whyUnwritable(error: unknown, directory: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not write in ${directory}, where the new file is made before it takes the old one’s place; allow it, or edit the file by hand`;
    case 'EROFS':
      return `${directory} is read-only for this process; keep the file in the state directory, or edit it by hand`;
    case 'EBUSY':
      return 'it is mounted by itself; mount its directory in its place, or edit it by hand';
    case 'EEXIST':
      return 'another process is changing it; try again';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'there is no space left; make some and try again';
    default:
      return `${code}; edit it by hand`;
  }
}

export type SaveFile = (file: Blob, name: string) => void;

/** Gives `file` to whoever sits at the page, as a download. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun with the click; Safari reads the address a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's name for a picture of `camera`, with its local time: `porch-2025-03-01-174205.jpg`. */
export function pictureName(camera: string, wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${camera}-${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}.jpg`;
}

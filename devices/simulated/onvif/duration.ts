/** xs:duration of hours, minutes and seconds, in ms; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^PT(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?$/.exec(text);
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

export function formatDuration(ms: number): string {
  return `PT${ms / 1000}S`;
}

/** Whether `topic` matches `filter` (MQTT 3.1.1 section 4.7), without `#`, which the gateway does not use. */
export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  return wanted.length === levels.length && wanted.every((level, i) => level === '+' || level === levels[i]);
}

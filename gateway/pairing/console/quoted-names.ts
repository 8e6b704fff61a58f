/** A list of names, each of which may hold a comma itself. */
export function quotedNames(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ');
}

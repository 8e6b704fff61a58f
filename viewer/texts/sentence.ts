/** Ends a reason that somebody else worded like a sentence of ours. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The same, for one that stands alone; `name` is written as it is, also where the reason begins with it. */
export function wholeSentence(text: string, name?: string): string {
  const ended = sentence(text);
  return name && ended.startsWith(name) ? ended : capital(ended);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Whether a key is for a field that somebody types in, or a dialog covers what the key would do. A press beside its buttons
 * leaves the focus on the page under it.
 */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.ownerDocument.querySelector('dialog[open]') !== null ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

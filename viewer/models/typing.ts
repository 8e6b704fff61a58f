/** Whether a key is for a field that somebody types in, or a dialog covers what the key would do. */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('dialog') !== null ||
      /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

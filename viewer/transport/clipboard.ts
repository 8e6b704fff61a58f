/** False where the browser does not let the page: on plain HTTP, or where somebody forbade it. */
export async function copyText(
  text: string,
  navigator: Partial<Pick<Navigator, 'clipboard'>>,
): Promise<boolean> {
  try {
    if (!navigator.clipboard) return false;
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

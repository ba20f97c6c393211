/** The text with what esbuild wrote there replaced. @throws when it wrote something else, as its next version may */
export function replaced(text: string, written: RegExp, by: string): string {
  if (!written.test(text)) throw new Error(`esbuild wrote nothing like ${written}`);
  return text.replace(written, by);
}

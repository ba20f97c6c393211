/** The text as a quoted-string, RFC 9110 §5.6.4. */
export function quotedString(text: string): string {
  return `"${text.replace(/(["\\])/g, '\\$1')}"`;
}

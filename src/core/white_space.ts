/** The value of a header field without the white space around it: blanks and tabs, RFC 9110 §5.5 and §5.6.3. */
export function withoutWhiteSpace(value: string): string {
  let start = 0;
  let end = value.length;
  while (isWhiteSpace(value, start)) start++;
  while (isWhiteSpace(value, end - 1)) end--;
  return value.slice(start, end);
}

/** Not a regular expression: njs before 0.8 throws when one meets bytes that are not UTF-8. */
function isWhiteSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 32 || code === 9;
}

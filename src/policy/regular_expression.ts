/** What a quantifier may say to PCRE. */
const LARGEST_COUNT = 65535;

/** Characters of a pattern with its counted groups written out, as PCRE compiles them; it takes 64 KB at most. */
const LONGEST_PATTERN = 5000;

/**
 * What is wrong with a regular expression of a policy. NGINX reads those about headers, by PCRE; njs or QuickJS read
 * those about claims. So each must mean the same to all of them.
 *
 * @returns the empty string for a good one
 */
export function regexProblem(pattern: string): string {
  try {
    // `u` for its strictness: without it, JavaScript has a meaning for every mistake. It knows fewer escapes of
    // punctuation than all the others do.
    new RegExp(pattern.replace(/\\[ -~]/g, knownEscape), 'u');
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}`;
  }
  const escapes = pattern.match(/\\./gs) ?? [];
  const unescaped = pattern.replace(/\\./gs, '_');
  const brackets = unescaped.match(/\[[^\]]*\]/g) ?? [];
  const plain = unescaped.replace(/\[[^\]]*\]/g, '_');

  const unlike = escapes.find((text) => !/^\\[dDwWsSbBtrnf\W]$/.test(text));
  if (unlike !== undefined) return `has ${unlike}, which not all engines know; write the characters themselves`;
  // njs sees them behind a backslash, too: in [a\[].
  if (/\[\^?\]/.test(pattern)) return 'has [] or [^], which not all engines read alike';
  if (brackets.some((text) => text.includes('[', 1))) return 'has a [ in brackets, which PCRE may take for [:a class:]';
  const group = /\(\?[^:=!]/.exec(plain)?.[0];
  if (group !== undefined) return `has ${group}, which not all engines know; groups begin with (, (?:, (?= or (?!`;
  if (/[^ -~][*+?{]/.test(plain) || /[^ -~]/.test(brackets.join(''))) {
    return 'has a character outside ASCII in brackets or repeated; NGINX would take its bytes apart';
  }
  if (countsIn(plain).some((count) => count > LARGEST_COUNT)) return `has a count above ${LARGEST_COUNT}`;
  const copies = countsIn(plain.replace(/[^)]\{/g, '_')).reduce((product, count) => product * Math.max(1, count), 1);
  if (pattern.length * copies > LONGEST_PATTERN) {
    return `is too long: its length times the counts of its groups is above ${LONGEST_PATTERN} characters`;
  }
  return '';
}

function knownEscape(text: string): string {
  return /[\w^$\\.*+?()[\]{}|/]/.test(text.charAt(1)) ? text : '\\/';
}

/** The larger count of every quantifier in braces. */
function countsIn(pattern: string): number[] {
  return [...pattern.matchAll(/\{(\d+)(?:,(\d+))?/g)].map(([, least, most]) => Number(most ?? least));
}

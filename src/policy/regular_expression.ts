import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

/** What a quantifier may say to PCRE. */
const LARGEST_COUNT = 65535;

/** Characters of a pattern with its counted groups written out, as PCRE compiles them; it takes 64 KB at most. */
const LONGEST_PATTERN = 5000;

/** Classes, word boundaries and control characters that all engines know by these letters; ASCII punctuation. */
const KNOWN_ESCAPE = /^\\(?:[bBdDfnrsStwW]|(?!\w)[ -~])$/;

/** Groups within groups that PCRE takes. */
const DEEPEST_NESTING = 250;

const NOT_ASCII = 'has a character outside ASCII in brackets or repeated; NGINX would take its bytes apart';

/** Strict: without Annex B of ECMA-262, which has a meaning for every mistake. */
const parser = new RegExpParser({ strict: true });

/**
 * What is wrong with a regular expression of a policy. NGINX reads those about headers, by PCRE; njs or QuickJS read
 * those about claims. So each must mean the same to all of them.
 *
 * @returns the empty string for a good one
 */
export function regexProblem(pattern: string): string {
  const unknown = pattern.match(/\\./gs)?.find((text) => !KNOWN_ESCAPE.test(text));
  if (unknown !== undefined) return `has ${unknown}, which not all engines know; write the characters themselves`;
  try {
    const tree = parser.parsePattern(pattern);
    // njs sees them behind a backslash, too: in [a\[].
    if (/\[\^?\]/.test(pattern)) return 'has [] or [^], which not all engines read alike';
    return problemsIn(tree)[0] ?? '';
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}`;
  }
}

/** What engines do not know, or read in different ways, in the order of the pattern. */
function problemsIn(tree: AST.Pattern): string[] {
  const problems: string[] = [];
  const report = (problem: string) => problems.push(problem);
  const checkGroup = ({ raw }: AST.Node) => {
    const start = /^\(\?[^:=!]/.exec(raw)?.[0];
    if (start !== undefined) {
      report(`has ${start}, which not all engines know; groups begin with (, (?:, (?= or (?!`);
    }
  };
  visitRegExpAST(tree, {
    onGroupEnter: checkGroup,
    onCapturingGroupEnter: checkGroup,
    onAssertionEnter: checkGroup,
    onCharacterClassEnter({ raw }) {
      if (!isAscii(raw)) report(NOT_ASCII);
    },
    onCharacterEnter({ raw }) {
      if (raw === '[') report('has a [ in brackets, which PCRE may take for [:a class:]');
    },
    onQuantifierEnter(quantifier) {
      const { element } = quantifier;
      if (element.type === 'Character' && !isAscii(element.raw)) report(NOT_ASCII);
      if (countsOf(quantifier).some((count) => count > LARGEST_COUNT)) report(`has a count above ${LARGEST_COUNT}`);
    },
  });
  if (writtenOutLength(tree) > LONGEST_PATTERN) {
    report(`is too long: its length with all counted groups written out is above ${LONGEST_PATTERN} characters`);
  }
  if (nestingOf(tree) > DEEPEST_NESTING) report(`has more than ${DEEPEST_NESTING} groups within each other`);
  return problems;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** The numbers in the braces of a quantifier. */
function countsOf({ raw, element }: AST.Quantifier): number[] {
  return (raw.slice(element.raw.length).match(/\d+/g) ?? []).map(Number);
}

/** Characters of a part of a pattern, where each group stands as often as its quantifier counts at most. */
function writtenOutLength(part: AST.Node): number {
  if (part.type === 'Quantifier' && 'alternatives' in part.element) {
    return writtenOutLength(part.element) * Math.max(1, ...countsOf(part));
  }
  if (!('alternatives' in part)) return part.raw.length;
  const elements = part.alternatives.flatMap((alternative) => alternative.elements);
  return elements.reduce((length, element) => length - element.raw.length + writtenOutLength(element), part.raw.length);
}

/** How many groups stand within each other. */
function nestingOf(part: AST.Node): number {
  if (part.type === 'Quantifier') return nestingOf(part.element);
  if (!('alternatives' in part)) return 0;
  const within = part.alternatives.flatMap((alternative) => alternative.elements).map(nestingOf);
  return Math.max(0, ...within) + (part.type === 'Pattern' ? 0 : 1);
}

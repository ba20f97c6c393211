/**
 * True for a number that stands for itself alone: two different integers above 2^53 in a JSON text (RFC 8259 §6) can be
 * the same number.
 */
export function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

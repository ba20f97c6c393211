/**
 * One element in the Distinguished Encoding Rules, ITU-T X.690 §8.1 and §10.1; all in hex.
 *
 * @param tag the identifier octet
 */
export function derElement(tag: string, content: string): string {
  const length = content.length / 2;
  const size = evenHex(length);
  if (length < 128) return tag + size + content;
  return tag + evenHex(128 + size.length / 2) + size + content;
}

/** An INTEGER that is not negative, ITU-T X.690 §8.3: a first byte of 80 or more would make it so. */
export function derInteger(hex: string): string {
  return derElement('02', /^[89a-f]/.test(hex) ? `00${hex}` : hex);
}

function evenHex(value: number): string {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

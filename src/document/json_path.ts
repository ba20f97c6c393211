/** `$.a["b-c"][0]` for these names on the way; a number is a place in an array. */
export function jsonPath(names: (string | number)[]): string {
  return names.reduce<string>((path, name) => {
    if (typeof name === 'number') return `${path}[${name}]`;
    return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
  }, '$');
}

/** The names on the way of a JSON pointer (RFC 6901) through a document; a number is a place in an array. */
export function namesOf(pointer: string, document: unknown): (string | number)[] {
  const names: (string | number)[] = [];
  let value = document;
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    names.push(Array.isArray(value) ? Number(name) : name);
    value = (value as Record<string, unknown>)[name];
  }
  return names;
}

import fc from 'fast-check';

/** Repeats a run: FUZZ_SEED is printed by `make fuzz`. */
export const seed = Number(process.env.FUZZ_SEED ?? 7662);

/** How many runs: the budget of `make test`, or FUZZ_FACTOR times as many. */
export function runs(budget: number): number {
  return budget * Number(process.env.FUZZ_FACTOR ?? 1);
}

const odd = fc.constantFrom<unknown>(
  ...[true, false, null, 'true', 'TRUE', 1, 0, -1, 0.5, 2 ** 53, 2 ** 53 + 2, 1e300, -0, '', ' ', 'a', 'read write'],
  ...['a\r\nX-Admin: 1', 'a\0b', '\u2028', '\ud800', 'é', '%41', '"', '\\', [], ['a'], [['a']], {}, { a: 1 }],
);
const instant = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }).map((delta) => Math.floor(Date.now() / 1000) + delta * 600) },
  { weight: 1, arbitrary: fc.double({ noNaN: true }) },
  { weight: 1, arbitrary: odd },
);
const name = fc.constantFrom('scope', 'scp', 'username', 'aud', 'iss', 'sub', 'a', 'a.b', 'a_b', 'a-b', '__proto__');
const value = fc.oneof({ weight: 2, arbitrary: odd }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) });

/** `"name":value` of a JSON object, the same name more than once too. */
const member = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(name, value) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('exp', 'nbf', 'iat'), instant) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('active'), odd) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'jwt', 'cnf'), value),
    },
    { weight: 1, arbitrary: fc.tuple(fc.string(), value) },
  )
  .map(([key, held]) => `${JSON.stringify(key)}:${JSON.stringify(held)}`);
const number = fc
  .constantFrom('1e999', '-1e999', '9007199254740993', '1e-400', '01', '+1', '0x10', 'NaN', 'Infinity', '1.', '.5')
  .map((digits) => `"exp":${digits}`);
const object = fc
  .tuple(fc.boolean(), fc.array(fc.oneof({ weight: 9, arbitrary: member }, number), { maxLength: 8 }))
  .map(([active, members]) => `{${[...(active ? ['"active":true'] : []), ...members].join(',')}}`);
const nested = fc
  .tuple(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([depth, [open = '', close = '']]) => `{"active":true,"a":${open.repeat(depth)}1${close.repeat(depth)}}`);
const damaged = fc
  .tuple(object, fc.nat(), fc.nat(3), fc.string({ unit: 'binary', maxLength: 3 }))
  .map(([text, at, gone, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + gone);
  });

/** The body of an introspection answer: proper, damaged, hostile. */
export const answerText = fc.oneof(
  { weight: 8, arbitrary: object },
  { weight: 3, arbitrary: damaged },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

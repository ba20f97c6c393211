import { resolve } from 'node:path';
import { isObject, parseJson } from '../core/json.ts';
import { isKeySet, isPublic, type VerificationKey, verificationKey, verificationKeys } from '../core/jwk.ts';
import { matchingKeys } from '../core/jws.ts';
import type { SignedAnswers } from '../core/policy.ts';
import type { Action } from '../document/document.ts';
import { fileText } from '../document/file_text.ts';
import type { Report } from '../document/problem.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';

const DEFAULT_ALGORITHMS = ['RS256'];

/** How the policy has signed answers verified; undefined when it does not. */
export function signedAnswersOf(action: Action, folder: string, report: Report): SignedAnswers | undefined {
  const { jwks, issuer, introspectionResponse } = action;
  const rfc9701 = introspectionResponse === 'application/token-introspection+jwt';
  if (!rfc9701 && introspectionResponse !== 'application/jwt') {
    for (const name of ['jwks', 'issuer', 'algorithms'] as const) {
      if (action[name] !== undefined) {
        report(`.action.${name}`, 'has no meaning with introspectionResponse application/json');
      }
    }
    return undefined;
  }
  if (jwks === undefined) {
    if (rfc9701) report('.action.jwks', `is required with introspectionResponse ${introspectionResponse}`);
    else if (issuer !== undefined || action.algorithms !== undefined) report('.action.jwks', 'is required with issuer');
    return undefined;
  }
  if (issuer === undefined) report('.action.issuer', 'is required with jwks');
  const algorithms = action.algorithms ?? DEFAULT_ALGORITHMS;
  const keySetUrl = isUrl(jwks) ? jwks : undefined;
  const keys = keySetUrl === undefined ? keysOf(jwks, algorithms, folder, report) : [];
  return { issuer: issuer ?? '', algorithms, keys, keySetUrl };
}

/** The address of the key set; undefined when the keys are in the document or in a file. */
export function keySetEndpoint({ jwks }: Action, report: Report): Endpoint | undefined {
  return isUrl(jwks) ? parseEndpoint(jwks, '.action.jwks', report) : undefined;
}

function isUrl(jwks: Action['jwks']): jwks is string {
  return typeof jwks === 'string' && /^https?:/i.test(jwks);
}

function keysOf(
  jwks: NonNullable<Action['jwks']>,
  algorithms: string[],
  folder: string,
  report: Report,
): VerificationKey[] {
  const set = typeof jwks === 'string' ? keySetIn(resolve(folder, jwks), report) : jwks;
  if (set === undefined) return [];
  if (!isKeySet(set)) {
    report('.action.jwks', 'must be a JWK Set: {"keys": [...]}');
    return [];
  }
  const secret = set.keys.flatMap((jwk: unknown, index: number) => (isObject(jwk) && !isPublic(jwk) ? [index] : []));
  for (const index of secret) {
    report(`.action.jwks.keys[${index}]`, 'is a private or shared key; only public keys belong here');
  }
  if (secret.length > 0) return [];

  const keys = verificationKeys(set);
  if (algorithms.every((alg) => matchingKeys({ alg }, keys).length === 0)) {
    const reasons = set.keys.map((jwk: unknown, index: number) => {
      const key = verificationKey(jwk);
      return typeof key === 'string' ? `; keys[${index}] ${key}` : '';
    });
    report('.action.jwks', `has no key for ${algorithms.join(', ')}${reasons.join('')}`);
  }
  return keys;
}

/** The key set in a file. @returns undefined when something is wrong, which is reported */
function keySetIn(path: string, report: Report): unknown {
  const file = fileText(path);
  if ('problem' in file) {
    report('.action.jwks', `${path} ${file.problem}`);
    return undefined;
  }
  const set = parseJson(file.text);
  if (set === undefined) report('.action.jwks', `${path} is not JSON`);
  return set;
}

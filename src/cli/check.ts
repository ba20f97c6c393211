import { readFileSync } from 'node:fs';
import colors from 'picocolors';
import { findClaim } from '../core/claim.ts';
import { type IntrospectionResponse, jwtToVerify, readIntrospection } from '../core/introspection.ts';
import { parseJson } from '../core/json.ts';
import { type VerificationKey, verificationKeys } from '../core/jwk.ts';
import type { IntrospectionPolicy, SignedAnswers } from '../core/policy.ts';
import { signatureProblem } from '../core/signed_answer.ts';
import { judge } from '../core/verdict.ts';
import { verifyClaim } from '../core/verification.ts';
import { BadInput } from '../policy/problem.ts';
import { checkedProxy } from '../policy/proxy.ts';
import { readDocument } from '../policy/validation.ts';

export interface CheckOptions {
  response: string;
  /** A copy of the key set whose address the policy has. */
  jwks?: string;
}

/** `check POLICY.json --response FILE`: exit status 0 allow, 1 deny. */
export async function check(file: string, options: CheckOptions): Promise<void> {
  const { introspection } = checkedProxy(readDocument(file), file, 'without secrets');
  if (!introspection)
    throw new BadInput([{ path: '$.proxyConfig.policies', message: 'has no oauth2-introspection policy' }]);
  const { policy } = introspection;
  const response: IntrospectionResponse = { status: 200, text: readText('--response', options.response) };
  if (policy.signedAnswers) {
    const problem = await problemOfSignature(
      policy,
      policy.signedAnswers,
      response,
      keysFor(policy.signedAnswers, options),
    );
    print(`signature: ${problem === '' ? colors.green('verified') : `${colors.red('refused')}  ${problem}`}`);
    response.signatureProblem = problem;
  }

  const now = Date.now() / 1000;
  const { claims } = readIntrospection(policy, response, now);
  for (const rule of policy.verifyClaims) {
    const reason = verifyClaim(rule, claims);
    const result = reason === '' ? colors.green('pass') : colors.red('fail');
    const actual = JSON.stringify(findClaim(claims, rule.claim)) ?? 'nothing';
    print(
      `${rule.claim}: expected ${rule.type} ${JSON.stringify(rule.value)}, found ${actual}: ${result}${reason && `  ${reason}`}`,
    );
  }
  const verdict = judge(policy, response, { certificate: '', key: '', access: '-' }, now, 0);
  for (const [name, value] of verdict.headers) print(`${name}: ${value}`);
  if (verdict.log !== '') print(verdict.log);
  const allowed = verdict.outcome === 'allowed';
  print(
    `verdict: ${allowed ? colors.green('allow') : colors.red('deny')} (${verdict.outcome}${allowed ? '' : `, HTTP ${verdict.status}`})`,
  );
  process.exitCode = allowed ? 0 : 1;
}

/** What is wrong with the answer's signature, or empty. */
async function problemOfSignature(
  policy: IntrospectionPolicy,
  expected: SignedAnswers,
  response: IntrospectionResponse,
  keys: VerificationKey[],
): Promise<string> {
  const jwt = jwtToVerify(policy, response);
  return jwt === undefined ? 'no JWT' : signatureProblem(policy, expected, jwt, keys);
}

function keysFor({ keys, keySetUrl }: SignedAnswers, { jwks }: CheckOptions): VerificationKey[] {
  if (jwks !== undefined) return verificationKeys(parseJson(readText('--jwks', jwks)));
  if (keySetUrl === undefined) return keys;
  throw new BadInput([
    { path: '$', message: `--jwks is missing: the policy's keys are at ${keySetUrl}; give the file of a copy` },
  ]);
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput([
      { path: '$', message: `${option} ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})` },
    ]);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

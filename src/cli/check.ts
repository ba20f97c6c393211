import colors from 'picocolors';
import type { Claims } from '../core/claim.ts';
import { AUTHORIZATION_IN_VERDICT } from '../core/forwarded_token.ts';
import { type IntrospectionResponse, jwtToVerify, readIntrospection } from '../core/introspection.ts';
import { judge, PLAIN_REQUEST } from '../core/judge.ts';
import { type KeySet, readKeySet } from '../core/key_set.ts';
import type { IntrospectionPolicy, SignedAnswers } from '../core/policy.ts';
import { signatureProblem } from '../core/signed_answer.ts';
import { fileText } from '../document/file_text.ts';
import { BadInput, badOption, generalProblem } from '../document/problem.ts';
import { readDocument } from '../document/read_document.ts';
import { checkedProxy } from '../policy/proxy.ts';
import { answerProblem, kindProblem, requirementsOf, timeProblems, unsendableClaims } from './reasons.ts';

interface CheckOptions {
  response: string;
  /** A copy of the key set whose address the policy has. */
  jwks?: string;
}

/** `check POLICY.json --response FILE`: exit status 0 allow, 1 deny. */
export async function checkCommand(file: string, options: CheckOptions): Promise<void> {
  const { introspection } = checkedProxy(readDocument(file), file, 'without secrets');
  if (!introspection) {
    throw new BadInput([{ path: '$.proxyConfig.policies', message: 'has no oauth2-introspection policy' }]);
  }
  const { policy } = introspection;
  const response: IntrospectionResponse = { status: 200, text: readText('--response', options.response) };
  if (policy.signedAnswers) {
    const jwt = jwtToVerify(policy, response);
    const set = keySetFor(policy.signedAnswers, options);
    const problem = set.problem || (await signatureProblem(policy, jwt, set.keys));
    print(`signature: ${problem === '' ? colors.green('verified') : `${colors.red('refused')}  ${problem}`}`);
    response.signatureProblem = problem;
  }

  const now = Date.now() / 1000;
  const answer = readIntrospection(policy, response, now);
  if (answer.state === 'active') printJudgement(policy, answer.claims, now);
  if (answer.state === 'unavailable') printProblem(policy, response, answer.problem);

  const verdict = judge(policy, response, PLAIN_REQUEST, now, 0);
  for (const [name, value] of verdict.headers) print(`${backendHeader(name)}: ${value}`);
  if (verdict.log !== '') print(verdict.log);
  const allowed = verdict.outcome === 'allowed';
  print(
    `verdict: ${allowed ? colors.green('allow') : colors.red('deny')} (${verdict.outcome}${allowed ? '' : `, HTTP ${verdict.status}`})`,
  );
  process.exitCode = allowed ? 0 : 1;
}

/** A line for everything that the policy asks of the token. */
function printJudgement(policy: IntrospectionPolicy, claims: Claims, now: number): void {
  for (const problem of timeProblems(policy, claims, now)) print(problem);
  for (const { claim, expected, found, holds, reason } of requirementsOf(policy, claims)) {
    const result = holds ? colors.green('pass') : colors.red('fail');
    const actual = JSON.stringify(found) ?? 'nothing';
    print(`${claim}: expected ${expected}, found ${actual}: ${result}${reason && `  ${reason}`}`);
  }
  for (const claim of unsendableClaims(policy, claims)) print(`${claim}: cannot be a header`);
  if (claims.cnf) print('cnf: judged as a request without a client certificate and without a DPoP proof');
  if (policy.access) print('access-control-routing: not judged, it depends on the request');
}

function printProblem(policy: IntrospectionPolicy, response: IntrospectionResponse, problem: string): void {
  const kind = kindProblem(policy, response);
  if (kind !== '') {
    print(`answer: ${kind}`);
    return;
  }
  // The line about the signature says it already.
  if (problem !== '' && problem === response.signatureProblem) return;
  print(`answer: ${answerProblem(policy, response, problem)}`);
}

/** The name under which the backend gets what a verdict has in this header. */
function backendHeader(name: string): string {
  return name === AUTHORIZATION_IN_VERDICT ? 'Authorization' : name;
}

function keySetFor({ keys, keySetUrl }: SignedAnswers, { jwks }: CheckOptions): KeySet {
  if (jwks !== undefined) return readKeySet(200, readText('--jwks', jwks));
  if (keySetUrl === undefined) return { keys, problem: '' };
  const problem = `--jwks is missing: the policy's keys are at ${keySetUrl}; give the file of a copy`;
  throw new BadInput([generalProblem(problem)]);
}

function readText(option: string, path: string): string {
  const file = fileText(path);
  if ('text' in file) return file.text;
  throw badOption(option, path, file.problem);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

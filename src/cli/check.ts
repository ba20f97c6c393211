import { readFileSync } from 'node:fs';
import colors from 'picocolors';
import { findClaim } from '../core/claim.ts';
import { readIntrospection } from '../core/introspection.ts';
import { judge } from '../core/verdict.ts';
import { verifyClaim } from '../core/verification.ts';
import { gatewayOf } from '../policy/gateway.ts';
import { BadInput } from '../policy/problem.ts';
import { readDocument } from '../policy/validation.ts';

/** `check POLICY.json --response FILE`: exit status 0 allow, 1 deny. */
export function check(file: string, options: { response: string }): void {
  const { introspection } = gatewayOf(readDocument(file), file);
  if (!introspection)
    throw new BadInput([{ path: '$.proxyConfig.policies', message: 'has no oauth2-introspection policy' }]);
  const response = { status: 200, text: readAnswer(options.response) };
  const { claims } = readIntrospection(introspection.policy, response, Date.now() / 1000);

  for (const rule of introspection.policy.verifyClaims) {
    const reason = verifyClaim(rule, claims);
    const result = reason === '' ? colors.green('pass') : colors.red('fail');
    const actual = JSON.stringify(findClaim(claims, rule.claim)) ?? 'nothing';
    print(
      `${rule.claim}: expected ${rule.type} ${JSON.stringify(rule.value)}, found ${actual}: ${result}${reason && `  ${reason}`}`,
    );
  }
  const verdict = judge(
    introspection.policy,
    response,
    { certificate: '', key: '', access: '-' },
    Date.now() / 1000,
    0,
  );
  for (const [name, value] of verdict.headers) print(`${name}: ${value}`);
  if (verdict.log !== '') print(verdict.log);
  const allowed = verdict.outcome === 'allowed';
  print(
    `verdict: ${allowed ? colors.green('allow') : colors.red('deny')} (${verdict.outcome}${allowed ? '' : `, HTTP ${verdict.status}`})`,
  );
  process.exitCode = allowed ? 0 : 1;
}

function readAnswer(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput([
      { path: '$', message: `--response ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})` },
    ]);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

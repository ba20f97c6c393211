import { resolve } from 'node:path';
import { signatureAlgorithm } from '../core/algorithm.ts';
import type { ClientAssertion } from '../core/policy.ts';
import type { Action, Credentials } from '../document/document.ts';
import { fileText } from '../document/file_text.ts';
import type { Report } from '../document/problem.ts';
import { needsSecret, type Secrets, secretOf } from './client_secret.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { privateKeyOf, usualAlgorithm } from './private_key.ts';

/** What the gateway shows to prove who it is. */
export interface ClientAuthentication {
  clientId: string;
  /** Empty for client authentication without a secret, and when secrets are not read. */
  secret: string;
  assertion?: ClientAssertion;
  /** base64 of what signs assertions: a PKCS#8 key, or the secret. */
  assertionKey?: string;
  /** Where the bearer token comes from; without it the secret is the token. */
  tokenEndpoint?: Endpoint;
}

type Assertion = Pick<ClientAuthentication, 'assertion' | 'assertionKey'>;

/** Client authentication (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2) with what it needs from files and the environment. */
export function clientAuthenticationOf(
  action: Action,
  data: Credentials,
  folder: string,
  report: Report,
  secrets: Secrets,
): ClientAuthentication {
  misplacedFieldProblems(action, report);
  const authentication = {
    clientId: data.clientAppID,
    secret: needsSecret(action) ? secretOf(data, folder, report, secrets) : '',
  };
  switch (action.clientAuthentication) {
    case 'client_secret_jwt':
      return { ...authentication, ...secretAssertion(action, authentication.secret, report) };
    case 'private_key_jwt':
      return { ...authentication, ...privateKeyAssertion(action, folder, report, secrets) };
    case 'bearer':
      return { ...authentication, ...bearerToken(action, authentication.secret, report) };
    default:
      return authentication;
  }
}

/** Reports fields that have a meaning only with another `clientAuthentication`. */
function misplacedFieldProblems(action: Action, report: Report): void {
  const { clientAuthentication, clientAssertion, clientCredentialsGrant } = action;
  if (clientAssertion && clientAuthentication !== 'private_key_jwt' && clientAuthentication !== 'client_secret_jwt') {
    report('.action.clientAssertion', 'needs clientAuthentication private_key_jwt or client_secret_jwt');
  }
  if (clientAssertion?.keyFile && clientAuthentication === 'client_secret_jwt') {
    report('.action.clientAssertion.keyFile', 'is for private_key_jwt');
  }
  if (clientCredentialsGrant && clientAuthentication !== 'bearer') {
    report('.action.clientCredentialsGrant', 'needs clientAuthentication bearer');
  }
}

/** What `client_secret_jwt` signs, and the secret that it signs with, RFC 7523 §2.2. */
function secretAssertion(action: Action, secret: string, report: Report): Assertion {
  const { algorithm = 'HS256', keyId } = action.clientAssertion ?? {};
  if (!algorithm.startsWith('HS')) {
    report('.action.clientAssertion.algorithm', 'does not fit client_secret_jwt: HS256, HS384 or HS512');
  }
  return {
    assertion: { audience: audienceOf(action), algorithm, keyId },
    assertionKey: Buffer.from(secret).toString('base64'),
  };
}

function bearerToken(action: Action, secret: string, report: Report): Pick<ClientAuthentication, 'tokenEndpoint'> {
  if (!action.clientCredentialsGrant) {
    // RFC 6750 §2.1.
    if (!/^[A-Za-z0-9._~+/-]*=*$/.test(secret)) {
      report('.data[0].clientSecret', 'is the bearer token here, and has characters that no token has');
    }
    return {};
  }
  const { tokenEndpoint } = action.clientCredentialsGrant;
  return { tokenEndpoint: parseEndpoint(tokenEndpoint, '.action.clientCredentialsGrant.tokenEndpoint', report) };
}

/** What `private_key_jwt` signs, and the key that it signs with, RFC 7523 §2.2. */
function privateKeyAssertion(action: Action, folder: string, report: Report, secrets: Secrets): Assertion {
  const place = '.action.clientAssertion.keyFile';
  const { keyFile, keyId, algorithm } = action.clientAssertion ?? {};
  if (keyFile === undefined) {
    report(place, 'is required with clientAuthentication private_key_jwt');
    return {};
  }
  if (secrets === 'without secrets') return {};
  const path = resolve(folder, keyFile);
  const file = fileText(path);
  if ('problem' in file) {
    report(place, `${path} ${file.problem}`);
    return {};
  }
  const privateKey = privateKeyOf(file.text);
  if (privateKey === undefined) {
    report(place, 'must hold a private key without a passphrase, as PEM or as a JWK');
    return {};
  }
  const usual = usualAlgorithm(privateKey);
  if (usual === undefined) {
    report(place, 'must be an RSA key of 2048 bits or more, or an EC key on P-256, P-384 or P-521');
    return {};
  }
  const chosen = algorithm ?? usual;
  if (signatureAlgorithm(chosen)?.keyType !== signatureAlgorithm(usual)?.keyType) {
    report('.action.clientAssertion.algorithm', `does not fit the key in keyFile; ${usual} does`);
  }
  return {
    assertion: { audience: audienceOf(action), algorithm: chosen, keyId: keyId ?? privateKey.keyId },
    assertionKey: privateKey.key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

function audienceOf({ clientAssertion, issuer, introspectionEndpoint }: Action): string {
  return clientAssertion?.audience ?? issuer ?? introspectionEndpoint;
}

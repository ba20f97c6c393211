import { documentWith, proxyDocument } from '../support/documents.ts';

/** The identity provider's answer: Keycloak's, as the ACM tutorial prints it, with a late `exp`. */
export const CLAIMS = {
  active: true,
  exp: 4102444800,
  iat: 1665585494,
  jti: 'c8723771-2474-4c94-b155-f78a4583419f',
  iss: 'http://192.0.2.5:8080/realms/nginx',
  aud: 'account',
  sub: 'a95117bf-1a2e-4d46-9c44-5fdee8dddd11',
  typ: 'Bearer',
  azp: 'nginx-plus',
  session_state: 'b7ca9271-02ce-453f-b491-61ec4e648d5d',
  given_name: '',
  family_name: '',
  preferred_username: 'nginx-user',
  email_verified: false,
  acr: '1',
  scope: 'openid profile email',
  sid: 'b7ca9271-02ce-453f-b491-61ec4e648d5d',
  client_id: 'nginx-plus',
  username: 'nginx-user',
  realm_access: { roles: ['default-roles-nginx', 'offline_access', 'nginx-keycloak-role', 'uma_authorization'] },
  resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
};

/** Three claim rules and four exported claims, as everything here is measured. */
const RULES = [
  { claim: 'client_id', type: 'STRING', value: 'nginx-plus' },
  { claim: 'scope', type: 'STRING', value: 'email', delimiter: 'SPACE' },
  { claim: 'realm_access.roles', type: 'ARRAY', value: ['nginx-keycloak-role'] },
] as const;
export const EXPORTED = ['scope', 'username', 'exp', 'sub'];

/** The policy of our gateway. */
export function benchPolicy(endpoint: string, backendPort: number, action: object = {}): object {
  return documentWith(
    {
      introspectionEndpoint: endpoint,
      cacheIntrospectionResponse: '1h',
      verifyClaims: RULES,
      forwardedClaimsInProxyHeader: EXPORTED,
      ...action,
    },
    { backendPort },
  );
}

/** The same proxy without a policy: bare `proxy_pass`. */
export function barePolicy(backendPort: number): object {
  return proxyDocument(undefined, { backendPort });
}

/** Token lengths that are measured; a JWT is cut to length, which nobody here parses. */
export const TOKENS = {
  'opaque, 43 characters': 'mF9tB5fJqM4aC1nW8xZ2kR7vL0yD3hS6gT_pE-uQoXi',
  'JWT, 1.2 KB': jwtOf(1200),
  'JWT, 4 KB': jwtOf(4096),
};

export type TokenName = keyof typeof TOKENS;

function jwtOf(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let text = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.';
  for (let seed = 1; text.length < length; ) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    text += text.length === length - 343 ? '.' : alphabet.charAt((seed >> 16) % 64);
  }
  return text;
}

import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const POLICY = {
  name: 'my-api',
  version: 'v1',
  proxyConfig: {
    hostname: 'api.example.com',
    ingress: { basePath: '/', basePathVersionAppendRule: 'NONE' },
    backends: [
      {
        serviceName: 'my-backend',
        serviceTargets: [
          { hostname: '127.0.0.1', listener: { enableTLS: false, port: 10000, transportProtocol: 'HTTP' } },
        ],
      },
    ],
    policies: {
      'oauth2-introspection': [
        {
          action: {
            introspectionEndpoint: 'http://127.0.0.1:8080/realms/nginx/protocol/openid-connect/token/introspect',
            cacheIntrospectionResponse: '5m',
            forwardedClaimsInProxyHeader: ['scope', 'username', 'exp'],
            errorReturnConditions: {
              notSupplied: { returnCode: 401 },
              noMatch: { returnCode: 403 },
              unavailable: { returnCode: 503 },
            },
          },
          data: [{ clientAppID: 'nginx-plus', clientSecretEnv: 'CLIENT_SECRET' }],
        },
      ],
    },
  },
};

/** JSON has no comments, so they go to standard error: `init > policy.json` keeps the file clean. */
const COMMENTS = `$schema                       lets editors complete and check the policy; not needed otherwise
hostname                      the name that clients ask for
backends                      where allowed requests go
introspectionEndpoint         RFC 7662 endpoint of the identity provider; a host name needs a resolver
cacheIntrospectionResponse    how long a verdict may be reused; 0s turns caching off
forwardedClaimsInProxyHeader  claims that the backend receives as X-Token-<Claim>
errorReturnConditions         status without a token, with a bad token, and while the endpoint is down
clientSecretEnv               the environment variable that holds the secret when you render
`;

/** `init`: a starting policy. */
export function initCommand(): void {
  process.stdout.write(`${JSON.stringify({ $schema: schemaPath(), ...POLICY }, null, 2)}\n`);
  process.stderr.write(COMMENTS);
}

/** The schema beside dist/, as a path from the folder where the policy will be. */
function schemaPath(): string {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../schema/policy.schema.json');
  return `./${relative(process.cwd(), file)}`;
}

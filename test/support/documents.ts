import { CLIENT_ID, CLIENT_SECRET } from './tutorial.ts';

export interface PolicyExtras {
  /** 127.0.0.1 if left out. */
  backendHost?: string;
  backendPort: number;
  /** Several proxies of one gateway have one each; `/` if left out. */
  basePath?: string;
  /** The client's credentials, if not those of the tutorial. */
  data?: object;
  /** Further entries of `proxyConfig.policies`. */
  policies?: object;
}

/** Tells an outage from a refusal, which have the same status by default. */
export const UNAVAILABLE_503 = { errorReturnConditions: { unavailable: { returnCode: 503 } } };

export const TOKEN_IN_QUERY = { clientTokenSuppliedIn: 'QUERY', clientTokenName: 'access_token' };

/** The tutorial's whole proxy document around one introspection policy. */
export function documentWith(action: object, extras: PolicyExtras): object {
  const data = extras.data ?? { clientAppID: CLIENT_ID, clientSecret: CLIENT_SECRET };
  return proxyDocument({ 'oauth2-introspection': [{ action, data: [data] }], ...extras.policies }, extras);
}

/** The tutorial's whole proxy document with these policies, or with none. */
export function proxyDocument(
  policies: object | undefined,
  { backendHost, backendPort, basePath = '/' }: Pick<PolicyExtras, 'backendHost' | 'backendPort' | 'basePath'>,
): object {
  return {
    name: `test-proxy${basePath.slice(1)}`,
    version: 'v1',
    proxyConfig: {
      hostname: 'data-host',
      ingress: { basePath, basePathVersionAppendRule: 'NONE' },
      backends: [
        {
          serviceName: 'backend-echo-svc',
          serviceTargets: [
            {
              hostname: backendHost ?? '127.0.0.1',
              listener: { enableTLS: false, port: backendPort, transportProtocol: 'HTTP' },
            },
          ],
        },
      ],
      policies,
    },
  };
}

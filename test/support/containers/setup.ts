import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { TestProject } from 'vitest/node';
import { type Certificate, createAuthority, issueCertificate } from '../certificates.ts';
import { NETWORK } from './container.ts';
import { CLIENT_KEY_ID, KEYCLOAK_NAME, type Keycloak, keycloakOf, startKeycloak } from './keycloak.ts';

declare module 'vitest' {
  interface ProvidedContext {
    keycloak: Keycloak;
    /** Signs Keycloak's certificate, and those of its clients. */
    authority: Certificate;
    /** PKCS#8 PEM of the client `signs-with-a-key`. */
    clientKey: string;
  }
}

/** Starts the Keycloak that the container tests share; the returned function ends it. */
export default async function setup(project: TestProject) {
  if (NETWORK === '') return;
  const start = Date.now();
  console.log('Starting Keycloak in a container...');
  const authority = await createAuthority();
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { started, logs } = await startKeycloak({
    certificate: await issueCertificate(authority, KEYCLOAK_NAME),
    authority: authority.certificate,
    clientKeys: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: CLIENT_KEY_ID }] },
  });
  console.log(`Keycloak is ready after ${Math.round((Date.now() - start) / 1000)} s.`);
  project.provide('keycloak', keycloakOf(started));
  project.provide('authority', authority);
  project.provide('clientKey', await exportPKCS8(privateKey));
  return async () => {
    const files = project.vitest.state.getFiles();
    if (files.some((file) => file.projectName === project.name && file.result?.state === 'fail')) {
      console.log(
        `Keycloak's warnings and errors:\n${logs()
          .match(/^.* (WARN|ERROR) .*$/gm)
          ?.join('\n')}`,
      );
    }
    await started.stop();
  };
}

import type { TestProject } from 'vitest/node';
import { type Certificate, createAuthority, issueCertificate } from '../certificates.ts';
import { NETWORK } from './container.ts';
import { KEYCLOAK_NAME, type Keycloak, keycloakOf, startKeycloak } from './keycloak.ts';

declare module 'vitest' {
  interface ProvidedContext {
    keycloak: Keycloak;
    /** Signs Keycloak's certificate. */
    authority: Certificate;
  }
}

/** Starts the Keycloak that the container tests share; the returned function ends it. */
export default async function setup(project: TestProject) {
  if (NETWORK === '') return;
  const start = Date.now();
  console.log('Starting Keycloak in a container...');
  const authority = await createAuthority();
  const container = await startKeycloak(await issueCertificate(authority, KEYCLOAK_NAME));
  console.log(`Keycloak is ready after ${Math.round((Date.now() - start) / 1000)} s.`);
  project.provide('keycloak', keycloakOf(container));
  project.provide('authority', authority);
  return async () => {
    await container.stop();
  };
}

// What only a cache miss needs. The build puts it into a function that runs on demand.

export { clientToken } from '../client_token.ts';
export { credential } from '../credential.ts';
export { proof } from '../proof.ts';
export { noResolver, verdict } from '../verdict.ts';

// What only a cache miss needs. The build puts it into a function that runs on demand.

export { credential } from '../credential.ts';
export { noResolver } from '../no_resolver.ts';
export { ownToken } from '../own_token.ts';
export { proof } from '../proof.ts';
export { verdict } from '../verdict.ts';

// What only some policies and requests need to look up a verdict. The build puts it into a function that runs on demand.

export { hashedKey, plainKey } from '../cache_key.ts';
export { certificate } from '../certificate.ts';
export { args, referer, target } from '../target.ts';

// What only some policies and requests need to look up a verdict. The build puts it into a function that runs on demand.

export { certificate } from './certificate.ts';
export { args, hashedKey, noKey, plainKey, target } from './full_lookup.ts';

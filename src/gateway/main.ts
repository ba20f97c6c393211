import { certificate } from './certificate.ts';
import { clientToken } from './client_token.ts';
import { args, credential, hashedKey, plainKey, target } from './credential.ts';
import { proof } from './proof.ts';
import { noResolver, verdict } from './verdict.ts';

/** What NGINX sees after `js_import oauth2 from oauth2_introspection.js`. */
export default { args, certificate, clientToken, credential, hashedKey, noResolver, plainKey, proof, target, verdict };

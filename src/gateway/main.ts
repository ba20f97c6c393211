import { certificate } from './certificate.ts';
import { args, hashedKey, noKey, plainKey, target } from './lookup.ts';
import { clientToken, credential, noResolver, proof, verdict } from './miss.ts';

/** What NGINX sees after `js_import oauth2 from oauth2_introspection.js`. */
export default {
  args,
  certificate,
  clientToken,
  credential,
  hashedKey,
  noKey,
  noResolver,
  plainKey,
  proof,
  target,
  verdict,
};

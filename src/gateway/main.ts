import { hashedBearer } from './lookup.ts';
import { args, certificate, hashedKey, noKey, plainKey, target } from './lookups.ts';
import { clientToken, credential, noResolver, proof, verdict } from './miss.ts';

/** What NGINX sees after `js_import oauth2 from oauth2_introspection.js`. */
export default {
  args,
  certificate,
  clientToken,
  credential,
  hashedBearer,
  hashedKey,
  noKey,
  noResolver,
  plainKey,
  proof,
  target,
  verdict,
};

import { args, certificate, hashedKey, noKey, plainKey, target } from './on_demand/lookup.ts';
import { clientToken, credential, noResolver, proof, verdict } from './on_demand/miss.ts';
import { hashedBearer } from './usual_cache_key.ts';

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

import { args, certificate, hashedKey, plainKey, referer, target } from './on_demand/lookup.ts';
import { credential, noResolver, ownToken, proof, verdict } from './on_demand/miss.ts';
import { hashedBearer } from './usual_cache_key.ts';

/** What NGINX sees after `js_import oauth2 from oauth2_introspection.js`. */
export default {
  args,
  certificate,
  credential,
  hashedBearer,
  hashedKey,
  noResolver,
  ownToken,
  plainKey,
  proof,
  referer,
  target,
  verdict,
};

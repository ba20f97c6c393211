import type { TokenPlace } from '../core/token.ts';
import type { Action } from '../document/document.ts';

/** Where an action lets clients put their token. */
export function tokenPlaceOf(action: Action): TokenPlace {
  const { clientTokenSuppliedIn, clientTokenName = 'Authorization', confirmationMethods } = action;
  const dpop = confirmationMethods?.includes('jkt') === true;
  if (clientTokenSuppliedIn === 'QUERY') return { header: '', query: clientTokenName, dpop };
  return { header: clientTokenName.toLowerCase(), query: '', dpop };
}

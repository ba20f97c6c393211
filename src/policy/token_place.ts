import type { TokenPlace } from '../core/token.ts';
import type { Action } from './document.ts';

/** Where an action lets clients put their token. The query key is empty where the action forgets to name it. */
export function tokenPlaceOf({ clientTokenSuppliedIn, clientTokenName, confirmationMethods }: Action): TokenPlace {
  const dpop = confirmationMethods?.includes('jkt') === true;
  if (clientTokenSuppliedIn === 'QUERY') return { header: '', query: clientTokenName ?? '', dpop };
  return { header: (clientTokenName ?? 'Authorization').toLowerCase(), query: '', dpop };
}

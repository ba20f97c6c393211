import type { TokenName } from './policy.ts';
import type { BlackHole } from './scenarios/black_hole.ts';
import type { Burst } from './scenarios/burst.ts';
import type { Cost } from './scenarios/cost.ts';
import type { Expiry } from './scenarios/expiry.ts';
import type { Flood } from './scenarios/flood.ts';
import type { Latency } from './scenarios/latency.ts';
import type { ManyTokens } from './scenarios/many_tokens.ts';
import type { AnswerCost } from './scenarios/signed.ts';
import type { WrkResult } from './wrk.ts';

/** Costs on one NGINX with one JavaScript engine. */
export interface EngineCosts {
  /** Versions, as people say them. */
  engine: string;
  costs: Cost[];
}

/** Everything that one run measured. */
export interface Results {
  /** How often costs were measured: that of the usual token, and every other. */
  repetitions: { usual: number; other: number };
  /** Share of the processors' time that the host of this machine gave to others during the run. */
  stolen: number;
  engines: EngineCosts[];
  /** Peers that could not be measured, and why. */
  absent: string[];
  latency: Latency[];
  bursts: Burst[];
  expiry: Expiry;
  manyTokens: ManyTokens[];
  answers: AnswerCost[];
  flood: Flood;
  limitedFlood: Flood;
  blackHole: BlackHole;
  reload: WrkResult;
  bareReload: WrkResult;
}

/** Names of what is measured, as they stand in the tables. */
export const NAMES = {
  bare: 'bare `proxy_pass`',
  noContent: '`auth_request` to a 204',
  plain: 'ours, `plain`',
  hashed: 'ours, `hashed`',
  classic: 'classic njs gateway',
  apache: 'bare Apache httpd',
  modOauth2: 'mod_oauth2 on Apache httpd',
};

/** The token that the targets are about. */
export const USUAL_TOKEN: TokenName = 'JWT, 1.2 KB';

/** What a subject costs over its own bare proxy, in microseconds. */
export function checkCost(costs: Cost[], subject: string, token: TokenName = USUAL_TOKEN): number {
  const bare = subject === NAMES.modOauth2 ? NAMES.apache : NAMES.bare;
  return leastOf(costs, subject, token) - leastOf(costs, bare, token);
}

function leastOf(costs: Cost[], subject: string, token: TokenName): number {
  const cost = costs.find((candidate) => candidate.subject === subject && candidate.token === token);
  return cost === undefined ? Number.NaN : cost.least;
}

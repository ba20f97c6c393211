import { appendFileSync } from 'node:fs';

/** Keeps what a test measured, as a line of JSON, for `make reliability`. */
export function record(what: string, figures: Record<string, number | string>): void {
  const file = process.env.RELIABILITY_RECORD;
  if (file) appendFileSync(file, `${JSON.stringify({ what, figures })}\n`);
}

import { onTestFinished } from 'vitest';

/** Starts a part of a test; it is closed when the test ends. */
export async function untilTestEnds<T extends { close(): unknown }>(starting: T | Promise<T>): Promise<T> {
  const part = await starting;
  onTestFinished(async () => {
    await part.close();
  });
  return part;
}

// `make demo`: walks the tutorial on a real NGINX, then stays up to be tried by hand (with ONCE=1 it ends instead).
import pc from 'picocolors';
import { Stage } from './stage.ts';
import { walkTutorial } from './tutorial.ts';

/** Ctrl-C ends the demo wherever it is; what was started is stopped all the same. */
const interrupted = new Promise<'interrupted'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
});

const stage = await Stage.open();
try {
  await Promise.race([demo(), interrupted]);
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
} finally {
  await stage.close();
}
// After Ctrl-C the walk still waits for an answer that will not come.
process.exit();

async function demo(): Promise<void> {
  await walkTutorial(stage);
  if (stage.differences === 0) {
    console.log(`\n${pc.green('Every step went as the tutorial says.')}`);
  } else {
    console.log(`\n${pc.red(`${stage.differences} of the tutorial's statements do not hold.`)}`);
    process.exitCode = 1;
  }
  if (process.env.ONCE === '1') return;

  await stage.upsert('The gateway stays up with the first policy. Try:');
  const token = await stage.identityProvider.passwordToken({ expiresIn: 3600 });
  for (const line of stage.curlLines(token)) console.log(`\n  ${line}`);
  console.log(`\nThe token lives for an hour. ${pc.bold('Ctrl-C ends the demo.')}`);
  await interrupted;
}

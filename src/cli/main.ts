import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { BadInput, generalProblem, problemLine } from '../document/problem.ts';
import { checkCommand } from './check.ts';
import { initCommand } from './init.ts';
import { renderCommand } from './render.ts';

const program = new Command('oauth2-introspection')
  .description(packageJson.description)
  .version(packageJson.version)
  .exitOverride();

program
  .command('render')
  .description('write the NGINX configuration of one or more proxy documents')
  .argument('<policy...>', 'proxy documents (JSON)')
  .requiredOption('--out <dir>', 'folder for the configuration')
  .option('--listen <addr:port>', 'where the gateway listens', '80')
  .option('--state <dir>', 'folder for caches, logs and the pid file, instead of the system paths')
  .option('--nginx <binary>', 'the NGINX to render for; it is asked for its version and modules')
  .option('--modules <dir>', 'folder of ngx_http_js_module.so as NGINX will see it')
  .action(renderCommand);

program
  .command('check')
  .description('judge an introspection answer by a policy, without any server')
  .argument('<policy>', 'proxy document (JSON)')
  .requiredOption('--response <file>', "the identity provider's answer, JSON or JWT")
  .option('--jwks <file>', "the identity provider's key set, where the policy has its URL")
  .action(checkCommand);

program
  .command('init')
  .description('print a starting policy; what each field means is printed beside it')
  .action(initCommand);

for (const command of program.commands) command.version(packageJson.version);

// A full disk or a reader that has gone shows only after the write.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.stderr.write(`${problemLine(generalProblem(`standard output cannot be written (${code})`))}\n`);
  process.exit(2);
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has written its own errors.
  if (!(error instanceof CommanderError)) {
    const problems = error instanceof BadInput ? error.problems : [generalProblem((error as Error).message)];
    for (const problem of problems) process.stderr.write(`${problemLine(problem)}\n`);
  }
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}

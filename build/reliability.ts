import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Prints docs/reliability.md from what `make reliability` measured: one line of JSON a figure. */
const [, , file = ''] = process.argv;
const entries = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { what: string; figures: Record<string, number | string> });
const nginx = execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' })
  .replace('nginx version: nginx/', 'NGINX ')
  .trim();

const sections = entries
  .sort((a, b) => a.what.localeCompare(b.what))
  .map(({ what, figures }) => {
    const rows = Object.entries(figures).map(([name, value]) => `| ${name} | ${value} |`);
    return [`## ${what.charAt(0).toUpperCase()}${what.slice(1)}`, '', '| | |', '| --- | ---: |', ...rows].join('\n');
  });

console.log(`# Reliability

Written by \`make reliability\`, never by hand: ${nginx}, ${cpus().length} cores, load generator, identity provider and
gateway on one machine. The tests that made these figures also refuse worse ones; \`docs/security.md\` names them.

${sections.join('\n\n')}`);

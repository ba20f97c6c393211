import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileSystemOf, folderForGateways } from '../support/file_systems.ts';

/** Prints docs/reliability.md from what `make reliability` measured: one line of JSON a figure. */
const [, , file = ''] = process.argv;
const entries = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { what: string; figures: Record<string, number | string> });
const nginx = execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' })
  .replace('nginx version: nginx/', 'NGINX ')
  .trim();

/** What a reader must know about a table. */
const NOTES: Record<string, string> = {
  'descriptors exhausted': `NGINX takes no connections for \`accept_mutex_delay\` after it had no descriptor for one, and those that waited
meanwhile can use the descriptors up again. \`nginx.conf\` sets 100 ms; with NGINX's 500 ms it took 1.5 s.`,
  recovery: `The endpoint fails in the way that a row names, then it works again. The columns say how long after that a token was
allowed that had been refused during the failure, and one that had not been seen before; more than 1.1 s fails the test.
"100 for ever" sends \`100 Continue\` without an end; "to be kept" has headers that tell caches to keep the answer for an
hour.`,
};

/** `recovery: 503` is the row `503` of the table `recovery`. */
const tables = new Map<string, { row: string; figures: Record<string, number | string> }[]>();
for (const { what, figures } of entries.sort((a, b) => a.what.localeCompare(b.what))) {
  const [title = '', row = ''] = what.split(/: (.*)/);
  tables.set(title, [...(tables.get(title) ?? []), { row, figures }]);
}
const sections = [...tables].map(([title, rows]) => {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  const table = [
    ['', ...columns],
    ['---', ...columns.map(() => '---:')],
    ...rows.map(({ row, figures }) => [row, ...columns.map((column) => figures[column] ?? '')]),
  ];
  // A table of one measurement has no names of rows.
  const named = rows.some(({ row }) => row !== '');
  return [
    `## ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    '',
    ...(NOTES[title] ? [NOTES[title], ''] : []),
    ...table.map((cells) => `| ${(named ? cells : cells.slice(1)).join(' | ')} |`),
  ].join('\n');
});

console.log(`# Reliability

Written by \`make reliability\`, never by hand: ${nginx}, ${cpus().length} cores, load generator, identity provider and
gateway on one machine, the gateway's files on ${fileSystemOf(folderForGateways())}. The tests that made these figures
also refuse worse ones; \`docs/security.md\` names them.

${sections.join('\n\n')}`);

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { fileSystemOf } from '../support/file_systems.ts';

/** What the figures were measured on, one line each. */
export function machineLines(): string[] {
  const processors = cpus();
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  return [
    `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${system}, Linux ${release()}`,
    `cache on ${fileSystemOf(tmpdir())}`,
    `${firstLine('h2load', ['--version'])}, ${firstLine('wrk', ['-v']).replace(/ \[.*/, '')}, Node.js ${process.version}`,
  ];
}

/** Processor time since the machine was started, in ticks; `stolen` is what the host gave to others meanwhile, proc(5). */
export function processorTime(): { stolen: number; all: number } {
  const [, line = ''] = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? [];
  // The first eight columns; those after them are part of the first two.
  const ticks = line.split(' ').slice(0, 8).map(Number);
  return { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, column) => sum + column, 0) };
}

/** The version that a program prints first, on whichever stream. */
function firstLine(program: string, args: string[]): string {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return `${stdout}${stderr}`.trim().split('\n')[0] ?? '';
}

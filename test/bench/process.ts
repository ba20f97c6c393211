import { readdirSync, readFileSync } from 'node:fs';

/** CPU time that the processes have used so far, all their threads, in microseconds. */
export function cpuTime(pids: number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return nanoseconds / 1000;
}

/** The worker processes of a master, without those that look after NGINX's caches: the loader ends after a minute. */
export function childrenOf(master: number): number[] {
  const children = readFileSync(`/proc/${master}/task/${master}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.filter((pid) => !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('nginx: cache '));
}

/** Memory of the processes in bytes; shared pages count in parts. */
export function memoryOf(pids: number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
  }
  return kilobytes * 1024;
}

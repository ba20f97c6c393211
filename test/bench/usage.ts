import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** CPU time that the processes have used so far, all their threads, in microseconds. */
export function cpuTime(pids: number[]): number {
  let nanoseconds = 0;
  for (const pid of running(pids)) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return nanoseconds / 1000;
}

/** CPU time of the processes for each request, in microseconds. @param send returns how many requests were answered */
export async function cpuPerRequest(pids: number[], send: () => Promise<number>): Promise<number> {
  const before = cpuTime(pids);
  const answered = await send();
  return (cpuTime(pids) - before) / answered;
}

/** Memory of the processes in bytes; shared pages count in parts. */
export function memoryOf(pids: number[]): number {
  let kilobytes = 0;
  for (const pid of running(pids)) {
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
  }
  return kilobytes * 1024;
}

/** Without those that ended: NGINX's cache loader does a minute after the start. */
function running(pids: number[]): number[] {
  return pids.filter((pid) => existsSync(`/proc/${pid}`));
}

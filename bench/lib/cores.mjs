import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Gives the servers that are measured, one of which works at a time, a core for themselves, and everything else the
 * others. Where they share cores, a server waits for one behind the generator although another is idle, a quarter of the
 * time in which it has something to do.
 * @param {number[]} measured ids of processes
 * @param {number[]} others
 * @returns {{granted: boolean, giveBack: () => void}} not granted on one core, and without `taskset`
 */
export function apart(measured, others) {
  const all = allowedCores();
  const last = all.at(-1);
  const granted =
    all.length > 1 &&
    measured.every((id) => bind(id, [last])) &&
    others.every((id) => bind(id, all.slice(0, -1)));
  const giveBack = () => [...measured, ...others].forEach((id) => bind(id, all));
  if (!granted) giveBack();
  return { granted, giveBack };
}

/** All threads of a process; those that it starts later are like the one that starts them. */
const bind = (id, cores) =>
  spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', cores.join(','), String(id)]).status === 0;

function allowedCores() {
  try {
    const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    // Not Linux.
    return [];
  }
}

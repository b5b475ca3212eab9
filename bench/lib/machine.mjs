import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGES = [
  '@modelcontextprotocol/server',
  '@nestjs/core',
  '@rekog/mcp-nest',
  'express',
  'undici',
  'zod',
];

/** @returns what a figure of this run depends on */
export function circumstances() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  return {
    takenAt: new Date().toISOString(),
    commit: git('rev-parse', '--short=10', 'HEAD'),
    dirty: git('status', '--porcelain', '--', 'src', 'views', 'bench', 'package-lock.json') !== '',
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

/** As the peers are given it; the product has the same, or the comparison would be one of versions. */
function versionOf(name) {
  for (const folder of ['bench/node_modules', 'node_modules'])
    try {
      return JSON.parse(readFileSync(resolve(ROOT, folder, name, 'package.json'), 'utf8')).version;
    } catch {
      // In the other folder.
    }
  return undefined;
}

/**
 * How busy the machine is while the bench does nothing. The load average is of the last minute and still knows of the
 * build, so it is reported and not decided by.
 * @returns {Promise<{busyShare: number, loadAverage: number}>} of all cores
 */
export async function busyness(milliseconds = 5000) {
  const before = ticks();
  await sleep(milliseconds);
  const after = ticks();
  return {
    busyShare: 1 - (after.idle - before.idle) / (after.all - before.all),
    loadAverage: loadavg()[0],
  };
}

function ticks() {
  const all = cpus().flatMap(({ times }) => Object.entries(times));
  const sum = (entries) => entries.reduce((total, [, value]) => total + value, 0);
  return { all: sum(all), idle: sum(all.filter(([kind]) => kind === 'idle')) };
}

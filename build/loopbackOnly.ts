import { spawnSync } from 'node:child_process';

/** Set in a run that can reach nothing but this machine. */
export const loopbackOnlyName = 'INHOUSE_LOOPBACK_ONLY';

/** Brings the loopback device up, which a new network namespace has down, and goes on as the given command. */
const script = 'ip link set lo up && exec "$@"';

const ways: readonly (readonly string[])[] = [
  ['unshare', '--net', 'sh', '-c', script, 'sh'],
  ['unshare', '--map-root-user', '--net', 'sh', '-c', script, 'sh'],
];

/**
 * What to put in front of a command so that it runs in a network namespace of its own, with the loopback device and nothing
 * else; null where that is not to be had (another system, no right to it).
 */
export function findLoopbackOnly(platform: NodeJS.Platform = process.platform): readonly string[] | null {
  if (platform !== 'linux') return null;
  return ways.find(([command = '', ...args]) => spawnSync(command, [...args, 'true']).status === 0) ?? null;
}

// `npm start`: builds the window when it is older than its sources, then opens Electron when its binary is there,
// or serves headless and prints the address. Arguments after `--` go to Electron or to `inhouse serve`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildRenderer } from './buildRenderer.ts';
import { findElectron } from './findElectron.ts';

const leastNodeMajor = 24;
const root = path.resolve(import.meta.dirname, '..');

/** Resolves to the program's exit code; SIGINT and SIGTERM reach it. */
function runProgram(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code) => resolve(code ?? 0));
  return promise;
}

async function start(args: readonly string[]): Promise<number> {
  if (
    Number.parseInt(process.versions.node, 10) < leastNodeMajor ||
    !existsSync(path.join(root, 'node_modules'))
  ) {
    console.error(
      `Inhouse needs Node ${leastNodeMajor}, which "npm ci" installs beside it; this is Node ${process.versions.node}. Run "npm ci", then "npm start".`,
    );
    return 5;
  }
  if (await buildRenderer(root)) console.log('The window was built from its sources.');
  const electron = findElectron(root);
  if (electron.found) return runProgram(electron.binary, ['.', ...args]);
  console.log(`${electron.reason}; serving to a browser on this machine instead.`);
  return runProgram(process.execPath, [path.join('electron', 'host', 'cli.ts'), 'serve', ...args]);
}

process.exitCode = await start(process.argv.slice(2));

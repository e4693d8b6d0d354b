#!/usr/bin/env node
// The command `inhouse`. Plain JavaScript for any Node from 18: it finds the Node binary that was installed with
// Inhouse and runs the command line with it, passing arguments, signals and the exit code through.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const platform = process.platform === 'win32' ? 'win' : process.platform;
const binary = process.platform === 'win32' ? 'node.exe' : 'node';
const shipped = ['node_modules', '..'].map((folder) =>
  path.join(root, folder, `node-${platform}-${process.arch}`, 'bin', binary),
);
const node =
  shipped.find((file) => existsSync(file)) ??
  (Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : undefined);

if (node === undefined) {
  console.error(
    `Inhouse needs Node 24 and this is Node ${process.versions.node}. Run "npm ci" in ${root}: it brings its own.`,
  );
  process.exit(5);
}

const child = spawn(node, [path.join(root, 'electron', 'host', 'cli.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A terminal's Ctrl-C reaches the child by itself, and twice would mean "at once"; other signals reach only this process.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`${node} could not be started: ${error.message}`);
  process.exitCode = 5;
});
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exitCode = code ?? 1;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

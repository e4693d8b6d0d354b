import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { serveLocalSocket } from '../../../engine/channels.ts';
import { serveGate } from '../../../engine/served.ts';
import { readIdentity } from '../../../engine/tls/tlsFiles.ts';
import { startHeadless } from '../../headless.ts';
import { isLoopback } from '../../http/checkRequest.ts';
import { rendererFolder } from '../../paths.ts';
import { chooseDataDir, startGate } from '../connect.ts';
import { createOutput, type Output, reportError } from '../output.ts';
import type { GlobalOptions } from '../verb.ts';

interface ServeOptions {
  host: string;
  port: number;
  browse: string[];
  exportTo: string[];
  prepared: boolean;
  speculation: boolean;
}

const defaultPort = 8470;

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the window to a browser on this machine; prints the address')
    .option(
      '--host <address>',
      'address to listen on; anything but loopback needs a certificate: inhouse tls make',
      '127.0.0.1',
    )
    .option('--port <number>', '0 takes a free one', parsePort, defaultPort)
    .option(
      '--browse <folder...>',
      'folders whose models the browser may pick (default: none but the sample model)',
      [],
    )
    .option('--export-to <folder...>', 'folders that the browser may write exports into (default: none)', [])
    .option('--no-prepared', 'never write or use prepared weights: slower loads, less disk')
    .option(
      '--no-speculation',
      'compute every token in a run of its own, whatever settings and conversations say',
    )
    .action(async (options: ServeOptions) => {
      const { json, dataDir } = program.opts<GlobalOptions>();
      const output = createOutput(json ?? false);
      try {
        await serve(options, chooseDataDir(dataDir), output);
      } catch (error) {
        process.exitCode = reportError(error, output);
      }
    });
}

async function serve(
  { host, port, browse, exportTo, prepared, speculation }: ServeOptions,
  dataDir: string,
  output: Output,
): Promise<void> {
  await using started = new AsyncDisposableStack();
  const browseRoots = await Promise.all(browse.map(requireFolder));
  const exportRoots = await Promise.all(exportTo.map(requireFolder));
  const gate = await startGate({
    ...{ dataDir, browseRoots, exportRoots },
    ...{ usePrepared: prepared, speculates: speculation },
  });
  started.defer(() => gate.close());
  const served = serveGate(gate);
  const log = { onBug: gate.log.bug, onFailure: gate.log.failure };
  const socket = await serveLocalSocket({ dataDir, served, ...log });
  started.defer(() => socket.close());
  const identity = isLoopback(host) ? {} : { identity: readIdentity(dataDir, host, Date.now()) };
  const headless = await startHeadless({ served, host, port, rendererFolder, ...identity, ...log });
  started.defer(() => headless.close());
  const running = started.move();
  const stop = async () => {
    await running.disposeAsync();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  if (output.json) process.stdout.write(`${JSON.stringify({ url: headless.url, dataDir })}\n`);
  else
    process.stdout.write(
      `Inhouse is at ${headless.url}\nThe address works once; data lies in ${dataDir}; Ctrl-C stops.\n`,
    );
}

/** A folder that is misspelt would only be missing in the browser's list. */
async function requireFolder(given: string): Promise<string> {
  const folder = path.resolve(given);
  const reason = await stat(folder).then(
    (found) => (found.isDirectory() ? null : 'ENOTDIR'),
    (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
  );
  if (reason !== null) throw new AppError('file.unreadable', { path: folder, reason });
  return folder;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Use 0 to 65535.');
  return port;
}

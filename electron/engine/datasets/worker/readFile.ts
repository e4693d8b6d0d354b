import type { ChildProcess } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../../common/errors/appError.ts';
import type { KeyedRequest, ReadFrame, ReadRequest } from '../../../compute/datasets/contract.ts';
import { decodeFrames } from '../../../compute/datasets/frames.ts';
import { keysOf, spellKeys } from '../../../vault/ring.ts';
import { ownEnd } from '../../processes/exitReason.ts';
import { entries, type Launch, launchReader } from '../../processes/launch.ts';
import { startProcess } from '../../processes/startProcess.ts';

const readerMemoryMb = 512;
/** Label files are JSON of hundreds of megabytes at times. */
const picturesMemoryMb = 2_048;
const keptErrorOutput = 4_000;

/**
 * What a reading process finds in a file. The process sees the file and nothing else; it waits while nobody takes its frames,
 * and ends with the loop over them. Throws the process's failure, `compute.lost` when it dies, or the signal's reason.
 */
export async function* readFile(
  request: ReadRequest,
  signal: AbortSignal,
): AsyncGenerator<Exclude<ReadFrame, { kind: 'failed' }>> {
  const launch = await launchFor(request);
  signal.throwIfAborted();
  const ended = Promise.withResolvers<string>();
  let errorOutput = '';
  const listen = (started: ChildProcess) => {
    started.once('error', (error) => ended.resolve(error.message));
    started.once('exit', (...end) => ended.resolve(describeEnd(launch, end)));
    createInterface({ input: started.stderr as Readable }).on('line', (line) => {
      errorOutput = `${errorOutput}${line}\n`.slice(-keptErrorOutput);
    });
  };
  const { child } = await startProcess(launch, ['pipe', 'pipe', 'pipe'], listen);
  const [input, output] = [child.stdin as Writable, child.stdout as Readable];
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  // A process that is gone takes no request; how it ended is told below.
  input.on('error', () => undefined);
  input.write(`${JSON.stringify(withKeys(request))}\n`);
  try {
    let isOver = false;
    for await (const frame of decodeFrames<ReadFrame>(output)) {
      if (frame.kind === 'failed') throw toError(frame);
      isOver = frame.kind === 'end' || frame.kind === 'preview';
      yield frame;
    }
    signal.throwIfAborted();
    if (!isOver)
      throw new AppError('compute.lost', { reason: `${await ended.promise} ${errorOutput}`.trim() });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await ended.promise;
  }
}

function describeEnd(launch: Launch, [code, signal]: [number | null, NodeJS.Signals | null]): string {
  const end = ownEnd(launch, { code, signal });
  return end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`;
}

/** An upload and a data set's pictures have keys of their own, so the process gets those and no others. */
function withKeys(request: ReadRequest): KeyedRequest {
  const places = [request.path, request.kind === 'read' ? request.imageFolder : null];
  const keys = places.flatMap((place) => (place === null ? null : keysOf(place)) ?? []);
  return keys.length === 0 ? request : { ...request, keys: keys.map(spellKeys) };
}

/** A folder is one of pictures, which only native code can decode; every other file is read without any. */
async function launchFor(request: ReadRequest): Promise<Launch> {
  const isFolder = await stat(request.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const readFolders = [request.path];
  if (!isFolder) return launchReader(entries.datasetReader, { readFolders, memoryMb: readerMemoryMb });
  const imageFolder = request.kind === 'read' ? request.imageFolder : null;
  // What a process may write to is said when it is started: a folder that is made later is none of it.
  if (imageFolder !== null) await mkdir(imageFolder, { recursive: true, mode: 0o700 });
  const writeFolders = imageFolder === null ? [] : [imageFolder];
  const limits = { readFolders, writeFolders, memoryMb: picturesMemoryMb, isNative: true };
  return launchReader(entries.datasetPictures, limits);
}

function toError(frame: ReadFrame & { kind: 'failed' }): Error {
  return frame.code === null
    ? new Error(`reading process: ${frame.message}`)
    : new AppError(frame.code, frame.data);
}

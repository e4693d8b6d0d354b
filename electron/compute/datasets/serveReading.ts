import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../common/errors/appError.ts';
import { holdKeys, parseKeys } from '../../vault/ring.ts';
import type { KeyedRequest, ReadFrame, ReadRequest } from './contract.ts';
import { encodeFrame } from './frames.ts';
import { previewFile } from './previewFile.ts';
import { readFile } from './readFile.ts';
import type { SourceFormats } from './source.ts';

export interface ReadingPipes {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * Answers the one request that comes as a line of JSON on `input` with frames on `output`, as fast as they are taken. Resolves
 * when all is written or nobody listens any more: when `input` has ended, or `output` is broken.
 */
export async function serveReading(
  { input, output }: ReadingPipes,
  formats: Partial<SourceFormats>,
): Promise<void> {
  const closed = new AbortController();
  const close = () => closed.abort();
  output.on('error', close).on('close', close);
  const lines = createInterface({ input });
  lines.on('close', close);
  const request = await firstLine(lines, closed.signal);
  if (request === null) return;
  for (const keys of request.keys ?? []) holdKeys(parseKeys(keys));
  for await (const frame of answer(request, formats)) {
    if (closed.signal.aborted) return;
    if (!output.write(encodeFrame(frame))) await drained(output, closed.signal);
  }
  await new Promise<void>((resolve) => output.end(resolve));
}

/** null: the input ended without one. */
async function firstLine(
  lines: ReturnType<typeof createInterface>,
  signal: AbortSignal,
): Promise<KeyedRequest | null> {
  const line = await once(lines, 'line', { signal }).catch(() => null);
  return line === null ? null : (JSON.parse(String(line[0])) as KeyedRequest);
}

async function* answer(request: ReadRequest, formats: Partial<SourceFormats>): AsyncGenerator<ReadFrame> {
  try {
    if (request.kind === 'preview') yield { kind: 'preview', preview: await previewFile(request, formats) };
    else yield* readFile(request, formats);
  } catch (error) {
    yield failure(error);
  }
}

function failure(error: unknown): ReadFrame {
  if (error instanceof AppError) return { kind: 'failed', code: error.code, data: error.data };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', code: null, message };
}

async function drained(output: Writable, signal: AbortSignal): Promise<void> {
  await once(output, 'drain', { signal }).catch(() => undefined);
}

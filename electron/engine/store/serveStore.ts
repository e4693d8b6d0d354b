import type { MessagePort } from 'node:worker_threads';
import { assertNever } from '../../common/assertNever.ts';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditCheckpoint } from '../security/auditCheckpoint.ts';
import { storeError } from './openDatabase.ts';
import type { StoreFailure, StoreReply, StoreRequest, StoreWorkerData } from './storeMessages.ts';
import { databaseNames, openWriter, type Writer } from './writer.ts';

/** The worker's side: opens and migrates the databases, then writes what it is told, one command after the other. */
export function serveStore(port: MessagePort, data: StoreWorkerData): void {
  const reply = (message: StoreReply) => port.postMessage(message);
  let writer: Writer;
  try {
    writer = openWriter(data);
  } catch (error) {
    reply({ kind: 'failed', id: null, error: toFailure(error) });
    port.close();
    return;
  }
  const checkpoint = (options?: { ifDue: boolean }) => {
    const made = writer.checkpoints.make(options);
    if (made) reply({ kind: 'checkpointed', checkpoint: made });
    return made;
  };
  port.on('message', (request: StoreRequest) => {
    if (request.kind === 'close') {
      tryCheckpoint(checkpoint);
      writer.close();
      reply({ kind: 'closed' });
      port.close();
      return;
    }
    const { id } = request;
    try {
      reply({ kind: 'done', id, answer: answerRequest(writer, request, checkpoint) });
      if (request.kind === 'write') tryCheckpoint(() => checkpoint({ ifDue: true }));
    } catch (error) {
      reply({ kind: 'failed', id, error: toFailure(error) });
    }
  });
  reply({ kind: 'ready' });
  tryCheckpoint(checkpoint);
}

function answerRequest(
  writer: Writer,
  request: Exclude<StoreRequest, { kind: 'close' }>,
  checkpoint: () => AuditCheckpoint | null,
): unknown {
  switch (request.kind) {
    case 'write':
      return writer.write(request.command);
    case 'check':
      return writer.checkIntegrity();
    case 'checkpoint':
      return checkpoint();
    case 'sign':
      return writer.checkpoints.sign(request.text);
    case 'archive':
      return writer.archives.enter(request.archive);
    case 'removeArchive':
      return writer.archives.markRemoved(request.first, request.at);
    default:
      return assertNever(request);
  }
}

/** On a full disk the next one says the same of more records. */
function tryCheckpoint(make: () => unknown): void {
  try {
    make();
  } catch (error) {
    if (storeError(error, databaseNames.audit) === error) throw error;
  }
}

function toFailure(error: unknown): StoreFailure {
  if (error instanceof AppError) return { code: error.code, data: error.data };
  return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

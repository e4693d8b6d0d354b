import type { MessagePort } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import type { StoreFailure, StoreReply, StoreRequest, StoreWorkerData } from './storeMessages.ts';
import { openWriter, type Writer } from './writer.ts';

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
  port.on('message', (request: StoreRequest) => {
    if (request.kind === 'close') {
      writer.close();
      reply({ kind: 'closed' });
      port.close();
      return;
    }
    try {
      if (request.kind === 'check')
        reply({ kind: 'checked', id: request.id, integrity: writer.checkIntegrity() });
      else reply({ kind: 'written', id: request.id, results: writer.write(request.command) });
    } catch (error) {
      reply({ kind: 'failed', id: request.id, error: toFailure(error) });
    }
  });
  reply({ kind: 'ready' });
}

function toFailure(error: unknown): StoreFailure {
  if (error instanceof AppError) return { code: error.code, data: error.data };
  return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

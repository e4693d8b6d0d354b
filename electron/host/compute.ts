import { AppError } from '../common/errors/appError.ts';
import { keepCompiled, storeCompiled } from './compileCache.ts';
import { requireCpu } from './requireCpu.ts';

// The rest is imported after the check: it loads native libraries.
try {
  requireCpu();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(5);
}
keepCompiled();
await import('./runCompute.ts');
// By then what a first call imports is there, too.
setTimeout(storeCompiled, 3_000).unref();

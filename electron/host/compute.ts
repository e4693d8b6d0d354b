import { AppError } from '../common/errors/appError.ts';
import { keepCompiled, storeCompiled } from './compileCache.ts';
import { requireCpu } from './requireCpu.ts';

// Before ONNX Runtime is loaded: as it is distributed, from 1.29 on, it reports models and machines to its maker, and keeps an
// identifier of this machine and what it could not send in the home folder. With this it does none of it.
process.env.ORT_DISABLE_TELEMETRY = '1';

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

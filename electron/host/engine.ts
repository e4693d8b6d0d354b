import { keepCompiled } from './compileCache.ts';
import { requireCpu } from './requireCpu.ts';
import { tellStartFailure } from './startFailure.ts';

// The rest is imported after the check: it loads native libraries.
try {
  requireCpu();
} catch (error) {
  await tellStartFailure(error);
}
keepCompiled();
await import('./serveEngine.ts');

import { requireCpu } from './requireCpu.ts';
import { tellStartFailure } from './startFailure.ts';

// The rest is imported after the check: it loads native libraries.
try {
  requireCpu();
} catch (error) {
  await tellStartFailure(error);
}
await import('./serveEngine.ts');

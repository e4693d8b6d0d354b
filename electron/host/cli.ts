import { createOutput, reportError } from './cli/output.ts';
import { keepCompiled } from './compileCache.ts';
import { requireCpu } from './requireCpu.ts';

// The rest is imported after the check: it loads native libraries.
try {
  requireCpu();
} catch (error) {
  process.exit(reportError(error, createOutput(process.argv.includes('--json'))));
}
keepCompiled();
await import('./cli/program.ts');

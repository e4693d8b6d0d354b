import { Handle } from './handle.ts';
import type { OnnxRuntime } from './runtime.ts';

/** Options of runs; may serve many, one after the other. */
export class RunOptions extends Handle {
  constructor(runtime: OnnxRuntime, config: Readonly<Record<string, string>> = {}) {
    super(runtime, runtime.make('CreateRunOptions'), 'ReleaseRunOptions');
    for (const [key, value] of Object.entries(config))
      runtime.call('AddRunConfigEntry', this.pointer, key, value);
  }

  /**
   * Ends the run that is in flight with these options, between two operators; it fails with `runtime.failed`. Every later run
   * fails at once until `allowRuns`. Touches one flag, so it may be called while the run is on another thread.
   */
  terminate(): void {
    this.runtime.call('RunOptionsSetTerminate', this.pointer);
  }

  allowRuns(): void {
    this.runtime.call('RunOptionsUnsetTerminate', this.pointer);
  }
}

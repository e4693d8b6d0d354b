import { execFile } from 'node:child_process';

export interface NvidiaDriver {
  /** The first card's name. */
  readonly name: string;
  readonly version: string;
}

const limitMs = 5_000;

/** What nvidia-smi, which comes with the driver, says; null: there is no driver, or it does not answer. */
export function nvidiaDriver(): Promise<NvidiaDriver | null> {
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  return new Promise((resolve) => {
    execFile('nvidia-smi', query, { timeout: limitMs, windowsHide: true }, (error, output) => {
      const [name, version] = output.split('\n')[0]?.split(',') ?? [];
      const found = error === null && name !== undefined && version !== undefined;
      resolve(found ? { name: name.trim(), version: version.trim() } : null);
    });
  });
}

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.skipIf(process.platform !== 'linux')('no process that is started afterwards leaves a core dump', () => {
  const module = JSON.stringify(new URL('./coreDumps.ts', import.meta.url));
  const script = `
    import { execFileSync } from 'node:child_process';
    import { readFileSync } from 'node:fs';
    const { forbidCoreDumps } = await import(${module});
    forbidCoreDumps();
    process.stdout.write(readFileSync('/proc/self/limits', 'utf8'));
    process.stdout.write(execFileSync('cat', ['/proc/self/limits'], { encoding: 'utf8' }));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const limits = said.split('\n').filter((line) => line.startsWith('Max core file size'));
  expect(limits).toHaveLength(2);
  for (const line of limits) expect(line).toMatch(/^Max core file size\s+0\s+0\s+bytes/);
});

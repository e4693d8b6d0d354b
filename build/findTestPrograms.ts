// Programs that single tests use besides the browser. On Debian and its kin, as root, absent ones are installed; without them
// those tests are skipped, and say so.
import { spawnSync } from 'node:child_process';
import { installPackages, mayInstall } from './debianPackages.ts';

/** Package and command, and what is not tested without it. */
const programs = [
  {
    name: 'bubblewrap',
    command: 'bwrap',
    untested: 'the confinement of processes that read files from outside',
  },
  { name: 'strace', command: 'strace', untested: 'that no process opens a connection to another machine' },
  { name: 'softhsm2', command: 'softhsm2-util', untested: 'tokens that open the keys' },
] as const;

const isThere = ({ command }: (typeof programs)[number]) => spawnSync(command, ['--version']).status === 0;

const absent = programs.filter((program) => !isThere(program));
if (absent.length > 0 && mayInstall()) installPackages(...absent.map(({ name }) => name));
for (const program of programs)
  console.log(
    isThere(program)
      ? `${program.name}: found`
      : `${program.name}: NOT installed, so not tested: ${program.untested}`,
  );

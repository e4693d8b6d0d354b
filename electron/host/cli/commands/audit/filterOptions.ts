import { type Command, Option } from 'commander';
import { AppError } from '../../../../common/errors/appError.ts';
import type { AuditFilter } from '../../../../contract/audit/index.ts';

export interface GivenFilter {
  readonly from?: string;
  readonly to?: string;
  readonly who?: string;
  readonly action?: string;
  readonly result?: 'done' | 'refused';
  readonly text?: string;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--from <time>', 'from this day or time on (2026-01-31, 2026-01-31T08:00)')
    .option('--to <time>', 'before this day or time')
    .option('--who <person>', 'id of an account, or its name')
    .option('--action <action>', 'chat: everything of it; chat.send: just that')
    .addOption(new Option('--result <result>', 'how it went').choices(['done', 'refused']))
    .option('--text <words>', 'somewhere in what it was done to, or its details');
}

/** Throws `request.invalid` for what is no time. */
export function toFilter({ from, to, who, action, result, text }: GivenFilter): AuditFilter {
  return {
    ...(from !== undefined && { from: toTime('--from', from) }),
    ...(to !== undefined && { to: toTime('--to', to) }),
    ...(who !== undefined && { person: who }),
    ...(action !== undefined && { action }),
    ...(result !== undefined && { result }),
    ...(text !== undefined && { text }),
  };
}

/** Records are in UTC; a time without a zone is taken as UTC, too, so that a script does the same everywhere. */
function toTime(option: string, given: string): string {
  const hasZone = /([zZ]|[+-]\d\d:?\d\d)$/.test(given);
  const time = Date.parse(hasZone || !given.includes('T') ? given : `${given}Z`);
  if (Number.isNaN(time))
    throw new AppError('request.invalid', { detail: `${option} takes a day or a time` });
  return new Date(time).toISOString();
}

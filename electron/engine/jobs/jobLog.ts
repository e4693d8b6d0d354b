import type { Job, JobLogLine } from '../../contract/jobs.ts';
import { type LogLine, readLogLines } from '../logLines.ts';

const mostLines = 200;
const longestDetail = 4_000;

/** What the engine's log says about a job, oldest first. */
export async function readJobLog(dataDir: string, { id, error }: Job): Promise<JobLogLine[]> {
  const ownId = error?.logId ?? null;
  const lines = await readLogLines(dataDir, {
    atMost: mostLines,
    holding: ownId === null ? [id] : [id, ownId],
    wants: (line) => line.job === id || (ownId !== null && line.logId === ownId),
  });
  return lines.map(toJobLogLine);
}

function toJobLogLine({ level, time, msg, pid: _, job: __, ...rest }: LogLine): JobLogLine {
  const detail = Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
  return {
    at: time,
    level: level >= 50 ? 'error' : level >= 40 ? 'warning' : 'info',
    message: msg,
    detail: detail.length > longestDetail ? `${detail.slice(0, longestDetail)}…` : detail,
  };
}

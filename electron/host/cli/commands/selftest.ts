import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../../../package.json' with { type: 'json' };
import { AppError } from '../../../common/errors/appError.ts';
import { errorTable } from '../../../common/errors/table.ts';
import type { SelftestCheck, SelftestReport } from '../../../contract/selftest.ts';
import { checkLines, formatSelftest } from '../../../contract/selftestText.ts';
import { runStandalone } from '../../../engine/hardware/selftest/runStandalone.ts';
import { sampleModelFolder } from '../../paths.ts';
import { chooseDataDir, connectEngine, type EngineConnection } from '../connect.ts';
import { followJob } from '../followJob.ts';
import { createOutput, type Output, reportError } from '../output.ts';
import type { GlobalOptions } from '../verb.ts';

export function addSelftestCommand(program: Command): void {
  program
    .command('selftest')
    .description('check that everything works on this computer, and write a report for a technician')
    .option('--out <file>', 'where the report goes, as text and as JSON (default: a new name in this folder)')
    .action(async ({ out }: { out?: string }) => {
      const { json, dataDir } = program.opts<GlobalOptions>();
      const output = createOutput(json ?? false);
      try {
        // Before minutes of checks: a place that cannot be written is told of at once.
        const place = reserve(out);
        const report = await makeReport(dataDir, output).catch((error: unknown) => {
          for (const file of Object.values(place)) rmSync(file, { force: true });
          throw error;
        });
        const files = writeReport(place, report, output);
        output.result({ ...report, files }, () => [`report: ${files.text}`, `        ${files.json}`]);
        if (report.checks.some(({ state }) => state === 'failed'))
          process.exitCode = errorTable['selftest.didNotPass'].exit;
      } catch (error) {
        process.exitCode = reportError(error, output);
      }
    });
}

/** With the engine where it runs or can be started; without one where not, for that is when a technician needs it. */
async function makeReport(dataDir: string | undefined, output: Output): Promise<SelftestReport> {
  const onCheck = (check: SelftestCheck) => {
    for (const line of checkLines(check, output.language)) output.remark(line);
  };
  let connection: EngineConnection;
  try {
    connection = await connectEngine({ dataDir });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return runStandalone({
      dataDir: chooseDataDir(dataDir),
      version: packageJson.version,
      sampleModelFolder,
      startFailure: error,
      onCheck,
    });
  }
  try {
    const { job } = await connection.client.hardware.selftest();
    const { result } = await followJob(connection.client, output, job, {
      onRecord: (record) => onCheck(record as SelftestCheck),
      showProgress: false,
    });
    return result as SelftestReport;
  } finally {
    await connection.close();
  }
}

interface ReportFiles {
  readonly text: string;
  readonly json: string;
}

/** Makes both files, empty. A file that is there already is never written over. */
function reserve(out: string | undefined): ReportFiles {
  if (out !== undefined && !isFolder(out)) return make(path.resolve(out).replace(/\.(txt|json)$/, ''));
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const base = path.resolve(out ?? '.', `inhouse-selftest-${time}`);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!existsSync(`${name}.txt`) && !existsSync(`${name}.json`)) return make(name);
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function make(base: string): ReportFiles {
  const files = { text: `${base}.txt`, json: `${base}.json` };
  const taken = Object.values(files).find((file) => existsSync(file));
  if (taken !== undefined) throw new AppError('selftest.fileExists', { path: taken });
  for (const file of Object.values(files)) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
    } catch (cause) {
      const { code = 'unknown' } = cause as NodeJS.ErrnoException;
      throw new AppError('file.unwritable', { path: file, reason: code }, { cause });
    }
  }
  return files;
}

function writeReport(files: ReportFiles, report: SelftestReport, output: Output): ReportFiles {
  writeFileSync(files.text, formatSelftest(report, output.language));
  writeFileSync(files.json, `${JSON.stringify(report, null, 2)}\n`);
  return files;
}

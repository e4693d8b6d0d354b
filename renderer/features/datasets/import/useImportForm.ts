import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset } from '../../../../electron/contract/datasets/core.ts';
import type { FilePreview } from '../../../../electron/contract/datasets/imports.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useDatasets } from '../useDatasets.ts';
import { type ImportFile, setImportStage, useImportDialog } from './importDialog.ts';

export interface ImportTarget {
  readonly mode: 'new' | 'there';
  readonly name: string;
  /** Id of the data set that is there; null: none is chosen yet. */
  readonly dataset: string | null;
  readonly licence: string;
}

export interface ImportFormState {
  readonly target: ImportTarget;
  readonly change: (changed: Partial<ImportTarget>) => void;
  /** Those that rows of this kind can go into. */
  readonly fitting: readonly Dataset[];
  readonly problem: 'nameMissing' | 'nameTaken' | 'datasetMissing' | null;
  /** The data set that it goes into; null: a new one. */
  readonly into: string | null;
  readonly start: () => void;
  readonly isStarting: boolean;
  readonly error: ErrorRecord | null;
  readonly forget: () => void;
}

/** Where the rows go, and the start of the import. */
export function useImportForm(file: ImportFile, { kind, choice }: FilePreview): ImportFormState {
  const engine = useEngine();
  const wanted = useImportDialog((dialog) => dialog.into);
  const all = useDatasets().data ?? [];
  const fitting = all.filter((dataset) => dataset.kind === kind);
  const [changed, setChanged] = useState<Partial<ImportTarget>>({});
  const offered = fitting.find(({ id }) => id === wanted);
  const target: ImportTarget = {
    mode: offered ? 'there' : 'new',
    name: nameOf(file.name),
    dataset: offered?.id ?? null,
    licence: '',
    ...changed,
  };
  const problem = problemOf(target, { all, fitting });
  const start = useMutation({
    mutationFn: () =>
      engine.client.datasets.imports.start({
        file: file.grant,
        choice,
        into:
          target.mode === 'there' && target.dataset
            ? { dataset: target.dataset }
            : { name: target.name.trim() },
        licence: target.licence.trim() || null,
      }),
    onSuccess: ({ job, dataset }) => setImportStage({ kind: 'run', job, dataset: dataset.id }),
  });
  return {
    target,
    change: (more) => setChanged((before) => ({ ...before, ...more })),
    fitting,
    problem,
    into: target.mode === 'there' ? target.dataset : null,
    start: () => start.mutate(),
    isStarting: start.isPending,
    error: start.error ? toErrorRecord(start.error) : null,
    forget: start.reset,
  };
}

interface Known {
  readonly all: readonly Dataset[];
  readonly fitting: readonly Dataset[];
}

function problemOf(target: ImportTarget, { all, fitting }: Known): ImportFormState['problem'] {
  if (target.mode === 'there')
    return fitting.some(({ id }) => id === target.dataset) ? null : 'datasetMissing';
  const name = target.name.trim();
  if (name === '') return 'nameMissing';
  return all.some((dataset) => dataset.name === name) ? 'nameTaken' : null;
}

const longestName = 100;

/** `alarms 2026.csv` → `alarms 2026`. */
function nameOf(file: string): string {
  return file.replace(/\.[a-z0-9]{1,10}$/i, '').slice(0, longestName);
}

import type { DiskUse } from '../../../../electron/contract/models.ts';

export const diskParts = ['source', 'linked', 'version', 'prepared', 'partial', 'quarantine'] as const;
export type DiskPart = (typeof diskParts)[number];

/** What every kind of file takes, over all models, in bytes. */
export function sumDisk(use: DiskUse): Record<DiskPart, number> {
  const sum = (pick: (model: DiskUse['models'][number]) => number) =>
    use.models.reduce((total, model) => total + pick(model), 0);
  return {
    source: sum(({ sourceBytes }) => sourceBytes),
    linked: sum(({ linkedBytes }) => linkedBytes),
    version: sum(({ versionBytes }) => versionBytes),
    prepared: sum(({ preparedBytes }) => preparedBytes),
    partial: use.partialBytes,
    quarantine: use.quarantineBytes,
  };
}

import { useCallback } from 'react';
import { DropAnywhere } from '../../components/files/DropAnywhere.tsx';
import { useRoute } from '../../view/route.ts';
import { ImportDialog } from './import/ImportDialog.tsx';
import { takeFiles } from './import/importDialog.ts';
import { DatasetList } from './list/DatasetList.tsx';
import { NewDatasetDialog } from './list/NewDatasetDialog.tsx';
import { parsePlace } from './place.ts';
import { useDatasetsActions } from './useDatasetsActions.ts';
import { DatasetView } from './view/DatasetView.tsx';

/** The data sets there are, or the one that the address names. */
export default function DatasetsPage() {
  const item = useRoute((route) => (route.page === 'datasets' ? route.item : null));
  const place = item === null ? null : parsePlace(item);
  const shown = place?.dataset ?? null;
  useDatasetsActions(shown);
  const take = useCallback((files: readonly File[]) => takeFiles(files, shown), [shown]);
  return (
    <>
      {place === null ? <DatasetList /> : <DatasetView key={place.dataset} place={place} />}
      <NewDatasetDialog />
      <ImportDialog />
      <DropAnywhere onDrop={take} />
    </>
  );
}

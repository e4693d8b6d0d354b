import { useRoute } from '../../view/route.ts';
import { DatasetList } from './list/DatasetList.tsx';
import { NewDatasetDialog } from './list/NewDatasetDialog.tsx';
import { parsePlace } from './place.ts';
import { useDatasetsActions } from './useDatasetsActions.ts';
import { DatasetView } from './view/DatasetView.tsx';

/** The data sets there are, or the one that the address names. */
export default function DatasetsPage() {
  const item = useRoute((route) => (route.page === 'datasets' ? route.item : null));
  useDatasetsActions();
  const place = item === null ? null : parsePlace(item);
  return (
    <>
      {place === null ? <DatasetList /> : <DatasetView key={place.dataset} place={place} />}
      <NewDatasetDialog />
    </>
  );
}

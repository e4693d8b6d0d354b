import { useRoute } from '../../view/route.ts';
import { ModelView } from './detail/ModelView.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { ModelList } from './list/ModelList.tsx';
import { useModelsActions } from './useModelsActions.ts';

/** The models there are, or the one that the address names. */
export default function ModelsPage() {
  const item = useRoute((route) => (route.page === 'models' ? route.item : null));
  useModelsActions();
  return (
    <>
      {item === null ? <ModelList /> : <ModelView key={item} id={item} />}
      <ImportDialog />
    </>
  );
}

import { Suspense } from 'react';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { useRoute } from '../../view/route.ts';
import { parsePlace } from './place.ts';
import { useTrainingActions } from './useTrainingActions.ts';
import { views } from './views.tsx';

/** Fine-tuning: runs, what they made, and whether it is better; or the one thing that the address names. */
export default function TrainingPage() {
  const item = useRoute((route) => (route.page === 'training' ? route.item : null));
  useTrainingActions();
  const { view, ids } = parsePlace(item);
  const View = views[view] ?? views.runs;
  return (
    <PanelBoundary key={item ?? ''}>
      <Suspense>{View ? <View ids={ids} /> : null}</Suspense>
    </PanelBoundary>
  );
}

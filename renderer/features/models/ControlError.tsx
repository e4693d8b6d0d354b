import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import type { ModelControl } from './useModelControl.ts';

/** Why the last act on a model was refused, and the way past it where there is one. */
export function ControlError({ control }: { readonly control: ModelControl }) {
  const { t } = useTranslation();
  if (!control.error) return null;
  return (
    <ErrorNote
      error={control.error}
      onDismiss={control.dismiss}
      {...(control.loadAnyway ? { action: { label: t('models.loadAnyway'), run: control.loadAnyway } } : {})}
    />
  );
}

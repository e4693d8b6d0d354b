import { Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Caution } from '../../../components/Caution.tsx';
import type { ModelItem } from '../modelItems.ts';

/** The original files were left in place, and that place is gone: what still works, and what does not. */
export function SourceGone({ item: { disk } }: { readonly item: ModelItem }) {
  const { t } = useTranslation();
  return disk?.hasSource === false ? (
    <Caution icon={<IconPlugConnectedX size={18} />} title={t('models.sourceGoneTitle')}>
      <Text size="sm">{t('models.sourceGoneText')}</Text>
    </Caution>
  ) : null;
}

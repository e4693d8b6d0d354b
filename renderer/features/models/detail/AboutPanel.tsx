import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes, formatCount } from '../../../../electron/common/format.ts';
import { Panel } from '../../../components/Panel.tsx';
import { formatMoment } from '../../../i18n/times.ts';
import type { ModelItem } from '../modelItems.ts';
import { Facts } from './Facts.tsx';

/** Where the model came from, what it is, and what it takes of the disk. */
export function AboutPanel({ item: { model, disk } }: { readonly item: ModelItem }) {
  const { t, i18n } = useTranslation();
  const imported = formatMoment(model.importedAt, i18n.language as Language);
  return (
    <Panel title={t('models.about.title')}>
      <Facts
        facts={[
          [t('importing.family'), model.family],
          [t('importing.parameters'), formatCount(model.parameterCount)],
          [t('importing.sourcePrecision'), model.sourcePrecision],
          [t('importing.context'), t('models.tokens', { count: model.contextLength })],
          [t('importing.licence'), model.licence ?? t('models.noLicence')],
          [t('models.about.kept'), t(`models.about.mode.${model.sourceMode}`)],
          [t('models.about.imported'), imported],
          ...(disk
            ? ([
                [t('models.disk.part.source'), formatBytes(disk.sourceBytes + disk.linkedBytes)],
                [t('models.disk.part.version'), formatBytes(disk.versionBytes)],
                [t('models.disk.part.prepared'), formatBytes(disk.preparedBytes)],
              ] as const)
            : []),
        ]}
      />
    </Panel>
  );
}

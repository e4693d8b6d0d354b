import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount } from '../../../electron/common/format.ts';
import type { Preview } from '../../../electron/contract/models.ts';
import classes from './importing.module.css';

/** What was found in the folder. */
export function PreviewFacts({ preview }: { readonly preview: Preview }) {
  const { t } = useTranslation();
  const { family, parameterCount, sourcePrecision, contextLength, licence, hasChatTemplate } = preview;
  const unknown = t('importing.unknown');
  return (
    <section className={classes.facts} aria-label={t('importing.facts')}>
      <Text fw={650} className={classes.title} title={preview.name}>
        {preview.name}
      </Text>
      <dl className={classes.grid}>
        <Fact name={t('importing.family')} value={family ?? unknown} />
        <Fact
          name={t('importing.parameters')}
          value={parameterCount > 0 ? formatCount(parameterCount) : unknown}
        />
        <Fact name={t('importing.sourcePrecision')} value={sourcePrecision ?? unknown} />
        <Fact
          name={t('importing.context')}
          value={contextLength === null ? unknown : t('importing.tokens', { count: contextLength })}
        />
        <Fact
          name={t('importing.licence')}
          value={licence ?? <Caution>{t('importing.licenceUnknown')}</Caution>}
        />
        <Fact
          name={t('importing.template')}
          value={t(hasChatTemplate ? 'importing.templateYes' : 'importing.templateNo')}
        />
      </dl>
      {licence === null ? (
        <Text size="xs" className={classes.quiet}>
          {t('importing.licenceText')}
        </Text>
      ) : null}
      <details className={classes.files}>
        <summary>
          {t('importing.files', { count: preview.files.length, size: formatBytes(preview.sizeBytes) })}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
        <section tabIndex={0} aria-label={t('importing.fileList')}>
          <ul>
            {preview.files.map(({ name, sizeBytes }) => (
              <li key={name}>
                <span title={name}>{name}</span>
                <span>{formatBytes(sizeBytes)}</span>
              </li>
            ))}
          </ul>
        </section>
      </details>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Caution({ children }: { readonly children: ReactNode }) {
  return (
    <span className={classes.caution}>
      <IconAlertTriangle size={15} aria-hidden="true" />
      {children}
    </span>
  );
}

import { Button, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type MaskLanguage,
  type MaskPreview,
  type MaskStyle,
  maskLanguages,
  maskStyles,
  type PersonalKind,
} from '../../../../../electron/contract/datasets/personal.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { useCleaning } from '../cleanStore.ts';
import { MarkedText } from '../MarkedText.tsx';
import type { CleaningStep } from '../useCleaningStep.ts';

interface MaskPanelProps extends TabProps {
  readonly kinds: readonly PersonalKind[];
  readonly step: CleaningStep;
}

/** What masking would put there, before and after, and the button that does it. */
export function MaskPanel({ dataset, kinds, step }: MaskPanelProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const style = useCleaning((state) => state.style);
  const [language, setLanguage] = useState<MaskLanguage>(i18n.language === 'zh-CN' ? 'zh-CN' : 'en');
  const masking = { dataset: dataset.id, kinds: [...kinds], style, language };
  const preview = useEngineQuery(
    ['datasets', 'maskPreview', masking],
    (client, options) => client.datasets.cleaning.personal.preview(masking, options),
    { enabled: kinds.length > 0, keepPrevious: true },
  );
  return (
    <Panel title={t('datasetsCleaning.personal.maskTitle')}>
      <Text className={classes.quiet}>{t('datasetsCleaning.personal.maskText')}</Text>
      <div className={classes.bar}>
        <Select
          label={t('datasetsCleaning.personal.style')}
          description={t(`datasetsCleaning.personal.styleText.${style}`)}
          inputWrapperOrder={['label', 'input', 'description']}
          w="22rem"
          allowDeselect={false}
          value={style}
          data={maskStyles.map((value) => ({
            value,
            label: t(`datasetsCleaning.personal.styleName.${value}`),
          }))}
          onChange={(value) => value && useCleaning.setState({ style: value as MaskStyle })}
        />
        {style === 'asterisks' ? null : (
          <Select
            label={t('datasetsCleaning.personal.language')}
            description={'\u00a0'}
            inputWrapperOrder={['label', 'input', 'description']}
            w="9rem"
            allowDeselect={false}
            value={language}
            data={maskLanguages.map((value) => ({
              value,
              label: t(`datasetsCleaning.personal.languageName.${value}`),
            }))}
            onChange={(value) => value && setLanguage(value as MaskLanguage)}
          />
        )}
      </div>
      {kinds.length === 0 ? (
        <Text>{t('datasetsCleaning.personal.chooseNone')}</Text>
      ) : (
        <QueryGate query={preview}>
          {(found) => (
            <>
              <Examples preview={found} />
              <div className={classes.bar}>
                <span className={classes.grow} />
                <Button
                  loading={step.isAtWork}
                  disabled={found.findings === 0}
                  onClick={() => step.start(() => engine.client.datasets.cleaning.personal.mask(masking))}
                >
                  {t('datasetsCleaning.personal.apply', {
                    findings: found.findings.toLocaleString(i18n.language),
                    rows: found.rows.toLocaleString(i18n.language),
                  })}
                </Button>
              </div>
            </>
          )}
        </QueryGate>
      )}
    </Panel>
  );
}

function Examples({ preview: { examples } }: { readonly preview: MaskPreview }) {
  const { t } = useTranslation();
  return (
    <div className={classes.findings}>
      {examples.map(({ row, before, after }) => (
        <div key={row} className={classes.example} data-testid="masked">
          <span className={classes.exampleHead}>{t('datasetsCleaning.personal.example', { row })}</span>
          <p className={classes.words}>
            <MarkedText text={before.text} spans={before.spans} />
          </p>
          <p className={classes.words}>
            <MarkedText text={after.text} spans={after.spans} tone="instead" />
          </p>
        </div>
      ))}
    </div>
  );
}

import { Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { VersionDetail } from '../../../../electron/contract/datasets/versions.ts';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { actorName, operationText } from '../history/operationWords.ts';
import { LeakageView } from './LeakageView.tsx';
import { stateName } from './useVersions.ts';
import classes from './versions.module.css';

interface VersionDialogProps {
  readonly dataset: string;
  readonly version: number;
  readonly onClose: () => void;
}

/** Everything that a version says of itself. */
export function VersionDialog({ dataset, version, onClose }: VersionDialogProps) {
  const { t } = useTranslation();
  const detail = useEngineQuery(['datasets', 'version', dataset, version], (client, options) =>
    client.datasets.versions.show({ dataset, version }, options),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={detail.data ? stateName(t, detail.data) : t('datasetsVersions.number', { number: version })}
      closeButtonProps={{ 'aria-label': t('datasetsVersions.close') }}
    >
      <QueryGate query={detail}>{(found) => <Detail detail={found} />}</QueryGate>
    </Modal>
  );
}

function Detail({ detail }: { readonly detail: VersionDetail }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => value.toLocaleString(i18n.language);
  const { manifest } = detail;
  const { languages, labels, splits, sources, cleaning, lineage, labelCheck, leakage } = manifest;
  return (
    <Stack gap="lg">
      {manifest.notes === '' ? null : <p className={classes.text}>{manifest.notes}</p>}
      <div>
        <Text size="sm" className={classes.quiet}>
          {t('datasetsVersions.detail.hash')}
        </Text>
        <code className={`${classes.hash} ${classes.wrapped}`}>{detail.hash}</code>
        <Text size="xs" className={classes.quiet}>
          {t('datasetsVersions.detail.hashText')}
        </Text>
      </div>
      <div className={classes.facts}>
        <Fact title={t('datasetsVersions.detail.made')}>
          <Text size="sm">
            {formatMoment(manifest.at, i18n.language as Language)} · {actorName(t, manifest.actor)}
          </Text>
        </Fact>
        <Fact title={t('datasetsVersions.detail.tool')}>
          <Text size="sm">{manifest.tool}</Text>
        </Fact>
        <Fact title={t('datasetsVersions.detail.splits')}>
          <Counts rows={splits} none={t('datasetsVersions.noSplit')} />
        </Fact>
        <Fact title={t('datasetsVersions.detail.labels')}>
          <Counts rows={labels} none={t('datasetsVersions.noLabel')} />
        </Fact>
        <Fact title={t('datasetsVersions.detail.languages')}>
          <Counts
            rows={languages.map(({ name, rows }) => ({
              name: t(
                `datasetsVersions.detail.language.${(name ?? 'other') as 'chinese' | 'other' | 'mixed'}`,
              ),
              rows,
            }))}
            none=""
          />
        </Fact>
        {labelCheck.modelLabelled > 0 ? (
          <Fact title={t('datasetsVersions.detail.check')}>
            <Text size="sm">
              {t('datasetsVersions.freezeDialog.checkDone', {
                checked: count(labelCheck.checked),
                labelled: count(labelCheck.modelLabelled),
              })}
            </Text>
          </Fact>
        ) : null}
      </div>
      {sources.length === 0 ? null : (
        <Fact title={t('datasetsVersions.detail.sources')}>
          <ul className={classes.list}>
            {sources.map(({ id, name, rows, licence }) => (
              <li key={id}>
                <span>
                  {name}{' '}
                  <Text span size="xs" className={classes.quiet}>
                    {licence
                      ? t('datasetsVersions.detail.licence', { licence })
                      : t('datasetsVersions.detail.noLicence')}
                  </Text>
                </span>
                <span>{count(rows)}</span>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact
        title={`${t('datasetsVersions.detail.lineage')} · ${t('datasetsVersions.detail.lineageText', { count: lineage.steps })}`}
      >
        <ul className={classes.list}>
          {cleaning.map(({ kind, steps, rows }) => (
            <li key={kind}>
              <span>{operationText(t, { kind, parameters: null })}</span>
              <span>{t('datasetsVersions.detail.steps', { steps, rows: count(rows) })}</span>
            </li>
          ))}
        </ul>
      </Fact>
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          {t('datasetsVersions.leakage.title')}
        </Text>
        <LeakageView leakage={leakage} />
      </Stack>
    </Stack>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.fact}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface CountsProps {
  readonly rows: readonly { readonly name: string | null; readonly rows: number }[];
  readonly none: string;
}

/** More would push everything else out of sight. */
const shownCounts = 12;

function Counts({ rows, none }: CountsProps) {
  const { i18n } = useTranslation();
  return (
    <ul className={classes.list}>
      {rows.slice(0, shownCounts).map(({ name, rows: of }) => (
        <li key={name ?? ''}>
          <span>{name ?? none}</span>
          <span>{of.toLocaleString(i18n.language)}</span>
        </li>
      ))}
    </ul>
  );
}

import { Alert, Button, FileButton, Group, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditVerdict, auditCheckpointSchema } from '../../../electron/contract/audit/index.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../engine/errorRecord.ts';
import classes from './audit.module.css';

const waitMs = 1_000;

/** Reads the whole log and says whether it is as it was written. */
export function VerifyPanel() {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [progress, setProgress] = useState<{ checked: number; total: number } | null>(null);
  const verify = useMutation({
    async mutationFn(noted: File | null) {
      const checkpoints = noted ? readCheckpoints(await noted.text()) : [];
      const { run } = await client.audit.verify.start({ checkpoints });
      for (;;) {
        const { verdict, checked, total } = await client.audit.verify.follow({ run, waitMs });
        setProgress({ checked, total });
        if (verdict) return verdict;
      }
    },
    onSettled: () => setProgress(null),
  });
  return (
    <Panel title={t('audit.verify.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('audit.verify.text')}
      </Text>
      <Group>
        <Button
          leftSection={<IconShieldCheck size={16} />}
          loading={verify.isPending}
          onClick={() => verify.mutate(null)}
        >
          {t('audit.verify.start')}
        </Button>
        <FileButton accept=".jsonl,.json,.txt" onChange={(file) => file && verify.mutate(file)}>
          {(props) => (
            <Button variant="default" disabled={verify.isPending} {...props}>
              {t('audit.verify.withNoted')}
            </Button>
          )}
        </FileButton>
      </Group>
      {verify.isPending ? (
        <div role="status">
          <Progress
            value={progress && progress.total > 0 ? (100 * progress.checked) / progress.total : 0}
            aria-label={t('audit.verify.title')}
          />
          <Text size="sm" className={classes.quiet} mt={6}>
            {t('audit.verify.progress', { checked: progress?.checked ?? 0, total: progress?.total ?? 0 })}
          </Text>
        </div>
      ) : null}
      {verify.error ? <ErrorNote error={toErrorRecord(verify.error)} /> : null}
      {verify.data && !verify.isPending ? <Verdict verdict={verify.data} /> : null}
    </Panel>
  );
}

function readCheckpoints(text: string) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => auditCheckpointSchema.parse(JSON.parse(line)));
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const { t } = useTranslation();
  const { broken, first, last, checked, checkpoints, witnesses, lastHash, signedBy } = verdict;
  return (
    <Alert
      role="alert"
      color={broken ? 'red' : 'green'}
      variant="light"
      classNames={{ title: broken ? classes.brokenTitle : classes.wholeTitle }}
      icon={broken ? <IconAlertTriangle size={18} /> : <IconShieldCheck size={18} />}
      title={
        broken
          ? t('audit.verify.broken', { record: broken.record })
          : t('audit.verify.whole', { first, last })
      }
    >
      <dl className={classes.facts}>
        {broken ? (
          <Fact name={t('audit.verify.why')}>
            {t(`audit.fault.${broken.fault}`, { where: broken.where })}
          </Fact>
        ) : null}
        <Fact name={t('audit.verify.checked')}>
          {t('audit.verify.checkedText', { checked, checkpoints })}
        </Fact>
        {witnesses.length === 0 ? (
          <Fact name={t('audit.verify.witness')}>{t('audit.verify.noWitness')}</Fact>
        ) : (
          witnesses.map(({ name, state, number }) => (
            <Fact key={name} name={t('audit.verify.witness')}>
              {t(`audit.witness.${state}`, { name, number: number ?? 0 })}
            </Fact>
          ))
        )}
        {signedBy.length > 0 ? (
          <Fact name={t('audit.verify.signedBy')}>
            <span className={classes.code}>{signedBy.join(', ')}</span>
          </Fact>
        ) : null}
        <Fact name={t('audit.verify.lastHash')}>
          <span className={classes.code}>{lastHash}</span>
        </Fact>
      </dl>
    </Alert>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

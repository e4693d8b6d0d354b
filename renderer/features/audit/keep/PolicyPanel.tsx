import { Button, Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditPolicy, fewestAuditDays } from '../../../../electron/contract/audit/index.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import classes from '../audit.module.css';
import { usePolicy } from './usePolicy.ts';

const contents = ['encrypted', 'hash', 'none'] as const;
const mostDays = 36_500;

export function PolicyPanel({ policy }: { readonly policy: AuditPolicy }) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const change = usePolicy();
  const [content, setContent] = useState(policy.content);
  const [keepDays, setKeepDays] = useState<number>(policy.keepDays);
  const [archiveAfterDays, setArchiveAfterDays] = useState<number>(policy.archiveAfterDays);
  const [asking, setAsking] = useState(false);
  const isSame =
    content === policy.content &&
    keepDays === policy.keepDays &&
    archiveAfterDays === policy.archiveAfterDays;
  const save = (confirmShorter: boolean) =>
    change.mutate({ content, keepDays, archiveAfterDays, confirmShorter });
  const isDisabled = !may('audit.write');
  return (
    <Panel title={t('audit.policy.title')}>
      <Radio.Group
        label={t('audit.policy.content')}
        description={t('audit.policy.contentText')}
        value={content}
        onChange={(value) => setContent(value as AuditPolicy['content'])}
      >
        <Stack gap="sm" mt="sm">
          {contents.map((value) => (
            <Radio
              key={value}
              value={value}
              disabled={isDisabled}
              label={t(`audit.policy.contents.${value}`)}
              description={t(`audit.policy.contentsText.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <div className={classes.fields}>
        <NumberInput
          label={t('audit.policy.keep')}
          description={t('audit.policy.keepText', { days: fewestAuditDays })}
          min={fewestAuditDays}
          max={mostDays}
          allowDecimal={false}
          clampBehavior="blur"
          disabled={isDisabled}
          value={keepDays}
          onChange={(value) => setKeepDays(Number(value))}
        />
        <NumberInput
          label={t('audit.policy.archiveAfter')}
          description={t('audit.policy.archiveAfterText')}
          min={1}
          max={mostDays}
          allowDecimal={false}
          clampBehavior="blur"
          disabled={isDisabled}
          value={archiveAfterDays}
          onChange={(value) => setArchiveAfterDays(Number(value))}
        />
      </div>
      {change.error ? <ErrorNote error={toErrorRecord(change.error)} onDismiss={change.reset} /> : null}
      <Group>
        <Button
          disabled={isSame || isDisabled}
          loading={change.isPending}
          onClick={() => (keepDays < policy.keepDays ? setAsking(true) : save(false))}
        >
          {t('audit.policy.save')}
        </Button>
        {change.isSuccess && isSame ? (
          <Text size="sm" role="status" className={classes.quiet}>
            {t('audit.policy.saved')}
          </Text>
        ) : null}
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t('audit.policy.shorterTitle')}
        confirm={t('audit.policy.shorterConfirm')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          save(true);
        }}
      >
        <Text size="sm">{t('audit.policy.shorterText', { before: policy.keepDays, after: keepDays })}</Text>
      </ConfirmDialog>
    </Panel>
  );
}

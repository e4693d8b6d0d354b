import { Button, Group, NumberInput, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AuditStatus,
  type SyslogTarget,
  syslogTargetSchema,
} from '../../../../electron/contract/audit/index.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import classes from '../audit.module.css';
import { usePolicy } from './usePolicy.ts';

const transports = ['tls', 'tcp', 'udp'] as const;
const noTarget: SyslogTarget = { host: '', port: 6514, transport: 'tls', serverName: null, authority: null };

interface SyslogPanelProps {
  readonly target: SyslogTarget | null;
  readonly status: AuditStatus;
}

/** The one address that records are sent to. */
export function SyslogPanel({ target, status: { syslog } }: SyslogPanelProps) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const change = usePolicy();
  const [form, setForm] = useState(target ?? noTarget);
  const set = (part: Partial<SyslogTarget>) => setForm({ ...form, ...part });
  const isFit = syslogTargetSchema.safeParse(form).success;
  const isTls = form.transport === 'tls';
  const isDisabled = !may('audit.write');
  return (
    <Panel title={t('audit.syslog.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('audit.syslog.text')}
      </Text>
      {syslog ? (
        <Text size="sm" role="status" className={classes.state} data-state={syslog.state}>
          {t(`audit.syslog.${syslog.state}`, { number: syslog.position })}
          {syslog.reason === null ? '' : ` (${syslog.reason})`}
        </Text>
      ) : null}
      <div className={classes.fields}>
        <Select
          label={t('audit.syslog.transport')}
          data={transports.map((value) => ({ value, label: t(`audit.syslog.transports.${value}`) }))}
          allowDeselect={false}
          disabled={isDisabled}
          value={form.transport}
          onChange={(value) => set({ transport: value as SyslogTarget['transport'] })}
        />
        <TextInput
          label={t('audit.syslog.host')}
          description={t('audit.syslog.hostText')}
          disabled={isDisabled}
          value={form.host}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <NumberInput
          label={t('audit.syslog.port')}
          min={1}
          max={65_535}
          allowDecimal={false}
          disabled={isDisabled}
          value={form.port}
          onChange={(value) => set({ port: Number(value) })}
        />
      </div>
      {isTls ? (
        <div className={classes.fields}>
          <TextInput
            label={t('audit.syslog.serverName')}
            description={t('audit.syslog.serverNameText')}
            disabled={isDisabled}
            value={form.serverName ?? ''}
            onChange={(event) => set({ serverName: event.currentTarget.value.trim() || null })}
          />
          <Textarea
            label={t('audit.syslog.authority')}
            description={t('audit.syslog.authorityText')}
            rows={3}
            disabled={isDisabled}
            value={form.authority ?? ''}
            onChange={(event) => set({ authority: event.currentTarget.value.trim() || null })}
          />
        </div>
      ) : null}
      {change.error ? <ErrorNote error={toErrorRecord(change.error)} onDismiss={change.reset} /> : null}
      {isDisabled ? null : (
        <Group>
          <Button
            disabled={!isFit || JSON.stringify(form) === JSON.stringify(target)}
            loading={change.isPending}
            onClick={() => change.mutate({ syslog: form })}
          >
            {t('audit.syslog.save')}
          </Button>
          {target ? (
            <Button variant="subtle" color="red" onClick={() => change.mutate({ syslog: null })}>
              {t('audit.syslog.stop')}
            </Button>
          ) : null}
        </Group>
      )}
    </Panel>
  );
}

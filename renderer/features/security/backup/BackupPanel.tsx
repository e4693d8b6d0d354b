import { Button, Code, Group, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupStatus } from '../../../../electron/contract/backup.ts';
import { Caution } from '../../../components/Caution.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { usePermissions } from '../../../engine/usePermissions.ts';
import { useKeyAct } from '../useKeys.ts';
import { AddTargetDialog } from './AddTargetDialog.tsx';
import classes from './backup.module.css';
import { TargetLine } from './TargetLine.tsx';

/** Backups: where they go, how things stand by the rule, and how one comes back. */
export function BackupPanel({ onRecoveryKey }: { readonly onRecoveryKey: (recoveryKey: string) => void }) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const [isAdding, setAdding] = useState(false);
  const status = useEngineQuery(['backup', 'status'], (client, options) =>
    client.backup.status(undefined, options),
  );
  return (
    <Panel title={t('backup.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('backup.text')}
      </Text>
      <QueryGate query={status}>
        {(found) => (
          <>
            <Warning status={found} onRecoveryKey={onRecoveryKey} />
            <Rule rule={found.rule} />
            {found.targets.length === 0 ? (
              <Text size="sm">{t('backup.none')}</Text>
            ) : (
              <ul className={classes.targets}>
                {found.targets.map((target) => (
                  <TargetLine key={target.id} target={target} canStart={!found.needsRecovery} />
                ))}
              </ul>
            )}
          </>
        )}
      </QueryGate>
      {may('backup.write') ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => setAdding(true)}
          >
            {t('backup.add')}
          </Button>
        </Group>
      ) : null}
      <div className={classes.restore}>
        <Text fw={600} size="sm" component="h3">
          {t('backup.restore')}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {t('backup.restoreText')}
        </Text>
        <Code block>inhouse backup restore FOLDER --data-dir NEW</Code>
      </div>
      {isAdding ? <AddTargetDialog onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}

function Warning({
  status: { needsRecovery, isOverdue, newestAt },
  onRecoveryKey,
}: {
  readonly status: BackupStatus;
  readonly onRecoveryKey: (recoveryKey: string) => void;
}) {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const renew = useKeyAct(
    (client) => client.keys.renewRecovery(),
    ({ recoveryKey }) => onRecoveryKey(recoveryKey),
  );
  if (needsRecovery)
    return (
      <Caution title={t('backup.needsRecovery')}>
        <Text size="sm">{t('backup.needsRecoveryText')}</Text>
        {may('keys.write') ? (
          <Button mt="sm" size="xs" loading={renew.form.isPending} onClick={renew.form.onSubmit}>
            {t('backup.makeRecovery')}
          </Button>
        ) : null}
        {renew.form.error ? <ErrorNote error={renew.form.error} onDismiss={renew.form.onDismiss} /> : null}
      </Caution>
    );
  if (!isOverdue) return null;
  return (
    <Caution title={t(newestAt === null ? 'backup.neverMade' : 'backup.overdue')}>
      <Text size="sm">{t('backup.overdueText')}</Text>
    </Caution>
  );
}

const wanted = { copies: 3, media: 2, outside: 1 } as const;

/** Three copies on two media, one of them outside. */
function Rule({ rule }: Pick<BackupStatus, 'rule'>) {
  const { t } = useTranslation();
  return (
    <ul className={classes.rule} aria-label={t('backup.rule.title')}>
      {(['copies', 'media', 'outside'] as const).map((part) => {
        const isMet = rule[part] >= wanted[part];
        return (
          <li key={part} className={classes.part} data-met={isMet}>
            {isMet ? (
              <IconCircleCheck size={18} aria-hidden="true" />
            ) : (
              <IconCircleDashed size={18} aria-hidden="true" />
            )}
            {t(`backup.rule.${part}`, { count: rule[part], wanted: wanted[part] })}
          </li>
        );
      })}
    </ul>
  );
}

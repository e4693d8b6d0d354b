import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecoveryKeyDialog } from '../../components/access/RecoveryKeyDialog.tsx';
import { PageFrame } from '../../components/PageFrame.tsx';
import { navigate, useRoute } from '../../view/route.ts';
import { BackupPanel } from './backup/BackupPanel.tsx';
import { ComplianceTab } from './compliance/ComplianceTab.tsx';
import { MachinesPanel } from './MachinesPanel.tsx';
import { ProtectionPanel } from './ProtectionPanel.tsx';
import classes from './security.module.css';
import { WaysInPanel } from './WaysInPanel.tsx';

const tabs = ['protection', 'compliance'] as const;
type TabName = (typeof tabs)[number];

/** How what lies here is protected, and what opens it. */
export default function SecurityPage() {
  const { t } = useTranslation();
  const item = useRoute((route) => route.item);
  const tab = tabs.find((name) => name === item) ?? 'protection';
  const goTo = (name: TabName) =>
    navigate('security', name === 'protection' ? null : name, { replace: true });
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null);
  return (
    <PageFrame title={t('security.title')} subtitle={t('security.subtitle')}>
      <Tabs value={tab} onChange={(value) => goTo(value as TabName)} keepMounted={false}>
        <Tabs.List aria-label={t('security.tabs.label')} mb="lg">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`security.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="protection" className={classes.panels}>
          <ProtectionPanel onRecoveryKey={setRecoveryKey} />
          <WaysInPanel onRecoveryKey={setRecoveryKey} />
          <BackupPanel onRecoveryKey={setRecoveryKey} />
          <MachinesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="compliance">
          <ComplianceTab />
        </Tabs.Panel>
      </Tabs>
      {recoveryKey === null ? null : (
        <RecoveryKeyDialog recoveryKey={recoveryKey} onClose={() => setRecoveryKey(null)} />
      )}
    </PageFrame>
  );
}

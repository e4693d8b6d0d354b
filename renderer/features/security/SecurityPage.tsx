import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecoveryKeyDialog } from '../../components/access/RecoveryKeyDialog.tsx';
import { PageFrame } from '../../components/PageFrame.tsx';
import { BackupPanel } from './backup/BackupPanel.tsx';
import { MachinesPanel } from './MachinesPanel.tsx';
import { ProtectionPanel } from './ProtectionPanel.tsx';
import { WaysInPanel } from './WaysInPanel.tsx';

/** How what lies here is protected, and what opens it. */
export default function SecurityPage() {
  const { t } = useTranslation();
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null);
  return (
    <PageFrame title={t('security.title')} subtitle={t('security.subtitle')}>
      <ProtectionPanel onRecoveryKey={setRecoveryKey} />
      <WaysInPanel onRecoveryKey={setRecoveryKey} />
      <BackupPanel onRecoveryKey={setRecoveryKey} />
      <MachinesPanel />
      {recoveryKey === null ? null : (
        <RecoveryKeyDialog recoveryKey={recoveryKey} onClose={() => setRecoveryKey(null)} />
      )}
    </PageFrame>
  );
}

import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../components/PageFrame.tsx';
import { usePermissions } from '../../engine/usePermissions.ts';
import { navigate, useRoute } from '../../view/route.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { KeepTab } from './keep/KeepTab.tsx';
import { RecordsTab } from './RecordsTab.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';

const tabs = ['records', 'verify', 'keep'] as const;
type TabName = (typeof tabs)[number];

/** Who did what: looked through, proved whole, given out and kept. */
export default function AuditPage() {
  const { t } = useTranslation();
  const { may } = usePermissions();
  const item = useRoute((route) => route.item);
  const tab = tabs.find((name) => name === item) ?? 'records';
  const goTo = (name: TabName) => navigate('audit', name === 'records' ? null : name, { replace: true });
  return (
    <PageFrame
      title={t('audit.title')}
      subtitle={t('audit.subtitle')}
      actions={may('audit.export') ? <ExportMenu /> : null}
    >
      <Tabs value={tab} onChange={(value) => goTo(value as TabName)} keepMounted={false}>
        <Tabs.List aria-label={t('audit.tabs.label')} mb="lg">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`audit.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="records">
          <RecordsTab />
        </Tabs.Panel>
        <Tabs.Panel value="verify">
          <VerifyPanel />
        </Tabs.Panel>
        <Tabs.Panel value="keep">
          <KeepTab />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

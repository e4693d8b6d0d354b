import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../components/PageFrame.tsx';

export default function SettingsPage() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.pages.settings')}>{null}</PageFrame>;
}

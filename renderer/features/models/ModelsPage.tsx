import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../components/PageFrame.tsx';

export default function ModelsPage() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.pages.models')}>{null}</PageFrame>;
}

import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../components/PageFrame.tsx';

export default function PlannerPage() {
  const { t } = useTranslation();
  return <PageFrame title={t('app.pages.planner')}>{null}</PageFrame>;
}

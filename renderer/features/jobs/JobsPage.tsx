import { useRoute } from '../../view/route.ts';
import { JobDetailPage } from './JobDetailPage.tsx';
import { JobListPage } from './JobListPage.tsx';

/** Long work: what runs and what has ended, or one job of them. */
export default function JobsPage() {
  const item = useRoute((route) => (route.page === 'jobs' ? route.item : null));
  return item === null ? <JobListPage /> : <JobDetailPage key={item} id={item} />;
}

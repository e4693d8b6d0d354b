import {
  IconCpu,
  IconDatabase,
  IconListCheck,
  IconLock,
  IconMessageCircle,
  IconPackage,
  IconScale,
  IconSchool,
  IconSettings,
  IconShieldCheck,
  IconSparkles,
  IconUsers,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react';
import type { Permission } from '../../electron/contract/procedure.ts';
import type { PageName } from '../view/route.ts';

export interface Page {
  readonly icon: ReactNode;
  /** Loaded when it is first shown, so that the first paint waits for none of the others. */
  readonly component: LazyExoticComponent<ComponentType>;
  /** `G` and this key go there; null: it is reached in other ways only. */
  readonly key: string | null;
  readonly inRail: 'top' | 'bottom' | 'no';
  /** Who may not do this is not led there; left out: everybody is. */
  readonly permission?: Permission;
}

export const pages = {
  setup: {
    icon: <IconSparkles />,
    component: lazy(() => import('../features/setup/SetupPage.tsx')),
    key: null,
    inRail: 'no',
    permission: 'settings.write',
  },
  chat: {
    icon: <IconMessageCircle />,
    component: lazy(() => import('../features/chat/ChatPage.tsx')),
    key: 'C',
    inRail: 'top',
    permission: 'chat.use',
  },
  models: {
    icon: <IconPackage />,
    component: lazy(() => import('../features/models/ModelsPage.tsx')),
    key: 'M',
    inRail: 'top',
    permission: 'models.write',
  },
  datasets: {
    icon: <IconDatabase />,
    component: lazy(() => import('../features/datasets/DatasetsPage.tsx')),
    key: 'D',
    inRail: 'top',
    permission: 'datasets.read',
  },
  training: {
    icon: <IconSchool />,
    component: lazy(() => import('../features/training/TrainingPage.tsx')),
    key: 'T',
    inRail: 'top',
    permission: 'training.read',
  },
  planner: {
    icon: <IconScale />,
    component: lazy(() => import('../features/planner/PlannerPage.tsx')),
    key: 'P',
    inRail: 'top',
    permission: 'models.write',
  },
  hardware: {
    icon: <IconCpu />,
    component: lazy(() => import('../features/hardware/HardwarePage.tsx')),
    key: 'H',
    inRail: 'top',
    permission: 'models.write',
  },
  jobs: {
    icon: <IconListCheck />,
    component: lazy(() => import('../features/jobs/JobsPage.tsx')),
    key: 'J',
    inRail: 'top',
    permission: 'datasets.read',
  },
  people: {
    icon: <IconUsers />,
    component: lazy(() => import('../features/people/PeoplePage.tsx')),
    key: 'E',
    inRail: 'bottom',
    permission: 'accounts.read',
  },
  audit: {
    icon: <IconShieldCheck />,
    component: lazy(() => import('../features/audit/AuditPage.tsx')),
    key: 'A',
    inRail: 'bottom',
    permission: 'audit.read',
  },
  security: {
    icon: <IconLock />,
    component: lazy(() => import('../features/security/SecurityPage.tsx')),
    key: 'L',
    inRail: 'bottom',
    permission: 'keys.read',
  },
  settings: {
    icon: <IconSettings />,
    component: lazy(() => import('../features/settings/SettingsPage.tsx')),
    key: 'S',
    inRail: 'bottom',
  },
} satisfies Record<PageName, Page> as Readonly<Record<PageName, Page>>;

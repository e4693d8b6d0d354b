import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowMerge,
  IconDots,
  IconFileExport,
  IconMessageCircle,
  IconPencil,
  IconReportAnalytics,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import { startAddress } from '../evaluation/startAddress.ts';
import { goTo } from '../place.ts';
import type { AdapterDialog } from './adapterDialog.ts';
import { chatWith } from './chatWith.ts';

const asked = [
  { ask: 'offer', needsModel: true, icon: <IconSend size={16} /> },
  { ask: 'merge', needsModel: true, icon: <IconArrowMerge size={16} /> },
  { ask: 'export', needsModel: false, icon: <IconFileExport size={16} /> },
  { ask: 'rename', needsModel: false, icon: <IconPencil size={16} /> },
] as const satisfies readonly {
  readonly ask: AdapterDialog;
  readonly needsModel: boolean;
  readonly icon: ReactNode;
}[];

/** Everything that can be done with an adapter; without its model that is little. */
export function AdapterMenu({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation();
  const { id, name, model, offered } = adapter;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('training.more', { name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {model.isThere ? (
          <>
            <Menu.Item
              leftSection={<IconMessageCircle size={16} />}
              onClick={() => chatWith({ model: model.id, adapter: id })}
            >
              {t('trainingRun.tryInChat')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconReportAnalytics size={16} />}
              onClick={() => goTo('evaluations', startAddress(id))}
            >
              {t('trainingAdapters.act.evaluate')}
            </Menu.Item>
          </>
        ) : null}
        {asked
          .filter(({ needsModel }) => model.isThere || !needsModel)
          .map(({ ask, icon }) => (
            <Menu.Item key={ask} leftSection={icon} onClick={() => goTo('adapters', id, ask)}>
              {t(`trainingAdapters.act.${ask === 'offer' && offered ? 'takeBack' : ask}`)}
            </Menu.Item>
          ))}
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          onClick={() => goTo('adapters', id, 'remove')}
        >
          {t('trainingAdapters.act.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

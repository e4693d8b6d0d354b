import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconMessageCircle,
  IconPencil,
  IconShieldCheck,
  IconStar,
  IconTrash,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useOfferedActions } from '../../../view/actions.ts';
import { isLoaded, type ModelItem } from '../modelItems.ts';
import { chatWith, type ModelControl } from '../useModelControl.ts';
import { RemoveDialog } from './RemoveDialog.tsx';
import { RenameDialog } from './RenameDialog.tsx';

interface HeadActionsProps {
  readonly item: ModelItem;
  readonly control: ModelControl;
}

/** What is done with the model as a whole. */
export function HeadActions({ item, control }: HeadActionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const { model } = item;
  const close = () => setOpen(null);
  const loaded = isLoaded(item);
  const actions = useMemo(
    (): Action[] => [
      {
        id: 'model.rename',
        section: 'models',
        label: t('models.rename.title'),
        run: () => setOpen('rename'),
      },
      {
        id: 'model.remove',
        section: 'models',
        label: t('models.remove.title'),
        run: () => setOpen('remove'),
      },
    ],
    [t],
  );
  useOfferedActions('model', actions);
  return (
    <>
      <Button
        leftSection={<IconMessageCircle size={16} />}
        disabled={model.variants.length === 0}
        onClick={() => chatWith(model)}
      >
        {t('models.chat')}
      </Button>
      {loaded ? (
        <Button
          variant="default"
          loading={control.isBusy}
          onClick={() => control.run((client) => client.residency.unload({ model: model.id }))}
        >
          {t('models.unload')}
        </Button>
      ) : (
        <Button
          variant="default"
          disabled={model.variants.length === 0}
          loading={control.isBusy}
          onClick={() => control.load(model)}
        >
          {t('models.load')}
        </Button>
      )}
      <Menu position="bottom-end" width={240} shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('models.more')}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconStar size={16} />}
            onClick={() =>
              control.run((client) =>
                client.settings.change({ defaultModel: item.isDefault ? null : model.id }),
              )
            }
          >
            {t(item.isDefault ? 'models.unsetDefault' : 'models.setDefault')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('rename')}>
            {t('models.rename.title')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconShieldCheck size={16} />}
            onClick={() => control.run((client) => client.models.verify({ model: model.id }))}
          >
            {t('models.verify')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen('remove')}>
            {t('models.remove.title')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' ? <RenameDialog model={model} onClose={close} /> : null}
      <RemoveDialog item={item} opened={open === 'remove'} onClose={close} />
    </>
  );
}

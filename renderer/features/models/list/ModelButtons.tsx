import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconMessageCircle,
  IconPlayerEject,
  IconPlayerPlay,
  IconStar,
  IconStarFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isLoaded, type ModelItem } from '../modelItems.ts';
import classes from '../models.module.css';
import { chatWith, type ModelControl } from '../useModelControl.ts';

/** Chat, load or unload, default: what is done every day. Everything else is on the model's own page. */
export function ModelButtons({
  item,
  control,
}: {
  readonly item: ModelItem;
  readonly control: ModelControl;
}) {
  const { t } = useTranslation();
  const { model } = item;
  const name = model.name;
  const loaded = isLoaded(item);
  const buttons = [
    {
      label: t('models.action.chat', { name }),
      icon: <IconMessageCircle size={18} />,
      run: () => chatWith(model),
    },
    loaded
      ? {
          label: t('models.action.unload', { name }),
          icon: <IconPlayerEject size={18} />,
          run: () => control.run((client) => client.residency.unload({ model: model.id })),
        }
      : {
          label: t('models.action.load', { name }),
          icon: <IconPlayerPlay size={18} />,
          run: () => control.load(model),
        },
    {
      label: t(item.isDefault ? 'models.action.notDefault' : 'models.action.default', { name }),
      icon: item.isDefault ? <IconStarFilled size={18} /> : <IconStar size={18} />,
      run: () =>
        control.run((client) => client.settings.change({ defaultModel: item.isDefault ? null : model.id })),
    },
  ];
  return (
    <span className={classes.buttons}>
      {buttons.map(({ label, icon, run }) => (
        <Tooltip key={label} label={label} multiline maw={320}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={label}
            disabled={model.variants.length === 0}
            onClick={run}
          >
            {icon}
          </ActionIcon>
        </Tooltip>
      ))}
    </span>
  );
}

import { ActionIcon, Badge, Checkbox, Menu, Table, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCopy, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { formatShare } from '../formatShare.ts';
import { actionText, type RuleItem } from './ruleItems.ts';
import { useRuleSample } from './useRuleSample.ts';

interface RuleLineProps extends TabProps {
  readonly item: RuleItem;
  /** Among the own ones; `at` -1: it is ready-made. */
  readonly place: { readonly at: number; readonly of: number };
  readonly isChosen: boolean;
  readonly onToggle: () => void;
  readonly onEdit: () => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

export function RuleLine({ dataset, item, isChosen, onToggle, ...hands }: RuleLineProps) {
  const { t } = useTranslation();
  const { rule, isOwn } = item;
  return (
    <Table.Tr data-testid="rule">
      <Table.Td w="2.5rem">
        <Checkbox
          aria-label={t('datasetsCleaning.rules.choose', { name: rule.name })}
          checked={isChosen}
          onChange={onToggle}
        />
      </Table.Td>
      <Table.Td>
        <span className={classes.ruleName}>{rule.name}</span>
        {isOwn ? null : (
          <Badge size="sm" variant="outline" color="gray" className={classes.badge}>
            {t('datasetsCleaning.rules.ready')}
          </Badge>
        )}
        <Text size="sm" className={classes.quiet}>
          {t(`datasetsCleaning.rules.scopeName.${rule.scope}`)}
        </Text>
      </Table.Td>
      <Table.Td>{actionText(t, rule)}</Table.Td>
      <Table.Td className={classes.number}>
        <SampledShare dataset={dataset} item={item} />
      </Table.Td>
      <Table.Td className={classes.number}>
        <ExactCount item={item} />
      </Table.Td>
      <Table.Td className={classes.number}>
        <RuleMenu item={item} {...hands} />
      </Table.Td>
    </Table.Tr>
  );
}

function SampledShare({ dataset, item }: TabProps & { readonly item: RuleItem }) {
  const { t, i18n } = useTranslation();
  const { data, isError } = useRuleSample(dataset, item.rule);
  if (isError) return t('datasetsCleaning.rules.wrong');
  if (!data) return <span className={classes.quiet}>{t('datasetsCleaning.rules.sampling')}</span>;
  if (data.endlessAt !== null) return t('datasetsCleaning.rules.endless', { row: data.endlessAt });
  if (data.hits === 0) return <span className={classes.quiet}>{t('datasetsCleaning.rules.sampleNone')}</span>;
  return t('datasetsCleaning.rules.sample', { share: formatShare(data.hits / data.looked, i18n.language) });
}

function ExactCount({ item: { count } }: { readonly item: RuleItem }) {
  const { t, i18n } = useTranslation();
  if (count === null) return <span className={classes.quiet}>{t('datasetsCleaning.rules.notCounted')}</span>;
  const numbers = {
    hits: count.hits.toLocaleString(i18n.language),
    of: count.of.toLocaleString(i18n.language),
  };
  return count.isCurrent ? (
    t('datasetsCleaning.rules.hits', numbers)
  ) : (
    <span className={classes.quiet}>{t('datasetsCleaning.rules.hitsOld', numbers)}</span>
  );
}

type RuleMenuProps = Pick<RuleLineProps, 'item' | 'place' | 'onEdit' | 'onMove' | 'onRemove'>;

function RuleMenu({ item: { rule, isOwn }, place, onEdit, onMove, onRemove }: RuleMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('datasetsCleaning.rules.more', { name: rule.name })}
        >
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={isOwn ? <IconPencil size={15} /> : <IconCopy size={15} />} onClick={onEdit}>
          {isOwn ? t('datasetsCleaning.rules.edit') : t('datasetsCleaning.rules.copy')}
        </Menu.Item>
        {isOwn ? (
          <>
            <Menu.Item
              leftSection={<IconArrowUp size={15} />}
              disabled={place.at === 0}
              onClick={() => onMove(-1)}
            >
              {t('datasetsCleaning.rules.up')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={15} />}
              disabled={place.at === place.of - 1}
              onClick={() => onMove(1)}
            >
              {t('datasetsCleaning.rules.down')}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={onRemove}>
              {t('datasetsCleaning.rules.remove')}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

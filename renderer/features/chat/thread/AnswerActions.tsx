import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconPrompt, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { useChat } from '../chatStore.ts';
import { CorrectAction } from '../feedback/CorrectAction.tsx';
import { RateAnswer } from '../feedback/RateAnswer.tsx';
import { useScope } from '../scope.ts';
import { BranchWalker } from './BranchWalker.tsx';
import { CopyAction } from './CopyAction.tsx';
import { splitReasoning } from './reasoning.ts';
import { branchesOf } from './rows.ts';
import classes from './thread.module.css';
import { useAskAgain } from './useAskAgain.ts';

interface AnswerActionsProps {
  readonly message: Message;
  readonly together: readonly Message[];
  readonly shown: boolean;
}

/** What can be done with an answer; of the last one always in sight, of others when it is pointed at or focused. */
export function AnswerActions({ message, together, shown }: AnswerActionsProps) {
  const { t } = useTranslation();
  const { id, canAsk } = useScope();
  const askAgain = useAskAgain(message);
  const { answer } = splitReasoning(message.text);
  return (
    <div className={classes.actions} data-shown={shown || undefined}>
      <BranchWalker branches={branchesOf(message, together)} />
      <RateAnswer message={message} />
      {answer ? <CopyAction text={answer} label={t('chat.copy')} /> : null}
      <Tooltip label={t('chat.regenerate')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          disabled={!canAsk}
          aria-label={t('chat.regenerate')}
          onClick={() => askAgain()}
        >
          <IconRefresh size={15} />
        </ActionIcon>
      </Tooltip>
      <OtherModels message={message} disabled={!canAsk} />
      <Tooltip label={t('chat.prompt.open')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={t('chat.prompt.open')}
          onClick={() => id && useChat.setState({ promptOf: { conversation: id, answer: message.id } })}
        >
          <IconPrompt size={15} />
        </ActionIcon>
      </Tooltip>
      <CorrectAction answer={message.id} />
    </div>
  );
}

/** The same question to another version or another model. */
function OtherModels({ message, disabled }: { readonly message: Message; readonly disabled: boolean }) {
  const { t } = useTranslation();
  const { choices, by } = useScope();
  const askAgain = useAskAgain(message);
  return (
    <Menu position="bottom-start" shadow="md" width={280}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          className={classes.menuArrow}
          disabled={disabled}
          aria-label={t('chat.regenerateWith')}
        >
          <IconChevronDown size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('chat.regenerateWith')}</Menu.Label>
        {choices.map(({ value, model, variant: { precision } }) => (
          <Menu.Item
            key={value}
            onClick={() => askAgain({ model: model.id, precision, profile: by?.profile ?? 'exact' })}
          >
            <span className={classes.menuModel}>
              <span title={model.name}>{model.name}</span>
              <span className={classes.precision}>{precision.toUpperCase()}</span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

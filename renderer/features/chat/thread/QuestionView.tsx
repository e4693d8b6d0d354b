import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { useChat } from '../chatStore.ts';
import { useScope } from '../scope.ts';
import { BranchWalker } from './BranchWalker.tsx';
import { CopyAction } from './CopyAction.tsx';
import { EditQuestion } from './EditQuestion.tsx';
import { FoldedText } from './FoldedText.tsx';
import { branchesOf } from './rows.ts';
import classes from './thread.module.css';

interface QuestionProps {
  readonly message: Message;
  readonly last: boolean;
  readonly marked: boolean;
}

export const QuestionView = memo(function QuestionView({ message, last, marked }: QuestionProps) {
  const { t } = useTranslation();
  const { canAsk } = useScope();
  const isEdited = useChat((chat) => chat.editing === message.id);
  if (isEdited) return <EditQuestion message={message} />;
  return (
    <div className={classes.questionRow} id={`message-${message.id}`}>
      <div className={classes.question} data-testid="question" data-marked={marked || undefined}>
        <VisuallyHidden>{t('chat.you')}: </VisuallyHidden>
        <FoldedText text={message.text} />
      </div>
      <div className={classes.actions} data-shown={last || undefined} data-side="end">
        <BranchWalker branches={branchesOf(message)} />
        <CopyAction text={message.text} label={t('chat.copyQuestion')} />
        <Tooltip label={t('chat.edit.open')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            disabled={!canAsk}
            aria-label={t('chat.edit.open')}
            onClick={() => useChat.setState({ editing: message.id })}
          >
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
});

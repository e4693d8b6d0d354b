import { Button, CopyButton, Modal, Text } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './chat.module.css';
import { useChat } from './chatStore.ts';

/** The exact text a model was given for an answer, its special tokens marked, and where its template came from. */
export default function PromptView() {
  const { t } = useTranslation();
  const shown = useChat((chat) => chat.promptOf);
  useFocusBack();
  return (
    <Modal
      opened={shown !== null}
      onClose={() => useChat.setState({ promptOf: null })}
      title={t('chat.prompt.title')}
      closeButtonProps={{ 'aria-label': t('chat.close') }}
      size="min(56rem, 92vw)"
    >
      {shown ? <PromptBody {...shown} /> : null}
    </Modal>
  );
}

/** It is taken off the page at once when it is closed, before the dialog itself could give the focus back. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus());
    },
    [before],
  );
}

interface PromptBodyProps {
  readonly conversation: string;
  readonly answer: string | null;
}

function PromptBody({ conversation, answer }: PromptBodyProps) {
  const { t, i18n } = useTranslation();
  const query = useEngineQuery(['chat', 'prompt', conversation, answer], (client, options) =>
    client.chat.prompt({ conversation, ...(answer ? { answer } : {}) }, options),
  );
  const count = (value: number) => value.toLocaleString(i18n.language);
  return (
    <QueryGate query={query}>
      {({ text, ids, templateSource, contextLength }) => (
        <div className={classes.prompt}>
          <Text size="sm" className={classes.quiet}>
            {t('chat.prompt.text')}
          </Text>
          <dl className={classes.promptFacts}>
            <dt>{t('chat.prompt.tokens')}</dt>
            <dd>{t('chat.context.amount', { tokens: count(ids.length), length: count(contextLength) })}</dd>
            <dt>{t('chat.prompt.template')}</dt>
            <dd>{templateSource}</dd>
          </dl>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
          <pre className={classes.promptText} tabIndex={0} data-testid="prompt">
            <MarkedPrompt text={text} />
          </pre>
          <CopyButton value={text} timeout={1500}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} className={classes.promptCopy}>
                {t(copied ? 'chat.copied' : 'chat.prompt.copy')}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
    </QueryGate>
  );
}

/** How special tokens are written by the families that are known: `<|im_end|>`, `</s>`, `[INST]`, `<think>`. */
const specialToken =
  /(<\|[^|\n]{1,60}\|>|<｜[^｜\n]{1,60}｜>|<\/?(?:s|unk|pad|bos|eos|think)>|\[\/?INST\]|<<\/?SYS>>)/;

function MarkedPrompt({ text }: { readonly text: string }): ReactNode {
  const parts = useMemo(() => text.split(specialToken), [text]);
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text does not change
      <span key={index} className={classes.special}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}

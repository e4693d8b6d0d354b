import { Loader, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../../electron/contract/chat.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { navigate } from '../../../view/route.ts';
import { useChat } from '../chatStore.ts';
import classes from './list.module.css';

interface SearchHitsProps {
  readonly text: string;
  readonly onChosen?: () => void;
}

/** Where the words were found; pressing a place opens the conversation there. */
export function SearchHits({ text, onChosen }: SearchHitsProps) {
  const { t } = useTranslation();
  const query = useEngineQuery(['chat', 'search', text], (client, options) =>
    client.chat.search({ text, atMost: 100 }, options),
  );
  if (query.isError) return <ErrorNote error={toErrorRecord(query.error)} />;
  if (!query.data) return <Loader className={classes.searching} size="sm" aria-label={t('app.loading')} />;
  const { hits } = query.data;
  const open = ({ conversation, message }: SearchHit) => {
    useChat.setState({ target: message ? { conversation, message } : null });
    navigate('chat', conversation);
    onChosen?.();
  };
  return (
    <div className={classes.entries}>
      <Text className={classes.found} role="status">
        {t(hits.length === 0 ? 'chat.list.nothing' : 'chat.list.found', { count: hits.length, text })}
      </Text>
      <ul className={classes.hits}>
        {hits.map((hit) => (
          <li key={`${hit.conversation} ${hit.message}`}>
            <UnstyledButton className={classes.hit} data-testid="hit" onClick={() => open(hit)}>
              <span className={classes.hitTitle}>{hit.title}</span>
              <span className={classes.hitText}>
                {hit.message === null ? null : withoutTags(hit.before)}
                {hit.message === null ? (
                  t('chat.list.inTitle')
                ) : (
                  <>
                    <mark>{hit.mark}</mark>
                    {withoutTags(hit.after)}
                  </>
                )}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The tags around reasoning mean nothing to whoever looks for words. */
function withoutTags(text: string): string {
  return text.replace(/<\/?think>\s*/g, '');
}

import { Button, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Logo } from '../../components/Logo.tsx';
import { navigate } from '../../view/route.ts';
import { sendQuestion } from './asking.ts';
import classes from './chat.module.css';
import { useChatHands } from './hands.ts';
import { useScope } from './scope.ts';

/** Without a model nothing answers: the way to one. */
export function NoModel() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<Logo />}
      title={t('chat.noModel.title')}
      text={t('chat.noModel.text')}
      action={
        <Group justify="center">
          <Button onClick={() => navigate('setup')}>{t('chat.noModel.setup')}</Button>
          <Button variant="default" onClick={() => navigate('models')}>
            {t('chat.noModel.models')}
          </Button>
        </Group>
      }
    />
  );
}

/** The name that the sample model is imported under. */
const sampleName = /^sample-model\b/;

/** A conversation that has not begun; what the sample model knows is offered as questions. */
export function EmptyConversation({
  name,
  adapter,
}: {
  readonly name: string;
  readonly adapter: string | null;
}) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { by, also, canAsk, settings } = useScope();
  const examples = sampleName.test(name) ? t('chat.examples', { returnObjects: true }) : [];
  return (
    <section className={classes.empty}>
      <Title order={2} size="h2">
        {t('chat.emptyTitle')}
      </Title>
      <Text className={classes.quiet}>
        {t('chat.emptyText', { model: adapter === null ? name : `${name} + ${adapter}` })}
      </Text>
      <div className={classes.examples}>
        {examples.map((example) => (
          <button
            key={example}
            type="button"
            className={classes.example}
            disabled={!canAsk || by === null}
            onClick={() =>
              by && void sendQuestion(hands, { conversation: null, text: example, by, also, settings })
            }
          >
            {example}
          </button>
        ))}
      </div>
    </section>
  );
}

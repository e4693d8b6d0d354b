import { Button, Code, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Logo } from '../../components/Logo.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import classes from './models.module.css';
import { importSample, resumeImport, useModels } from './modelsStore.ts';

/** What a new user sees: there is no model yet, and one press brings the sample model. */
export function FirstModel({ connected }: { readonly connected: boolean }) {
  const engine = useEngine();
  const { t } = useTranslation();
  const { sample, importing, error } = useModels();
  const runs = importing?.state === 'queued' || importing?.state === 'running';
  return (
    <section className={classes.first}>
      <Logo size={44} />
      <Title order={1} size="h2">
        {t('start.title')}
      </Title>
      <Text className={classes.quiet}>{t('start.text')}</Text>
      {importing?.state === 'interrupted' ? (
        <div className={classes.row}>
          <Text>{t('start.interrupted')}</Text>
          <Button onClick={() => void resumeImport(engine)} disabled={!connected}>
            {t('start.resume')}
          </Button>
        </div>
      ) : null}
      {importing?.error ? (
        <ErrorNote
          error={importing.error}
          action={{ label: t('start.again'), run: () => void resumeImport(engine) }}
        />
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
      {runs ? <ImportProgress job={importing} /> : null}
      {importing || !sample ? null : (
        <Button
          className={classes.begin}
          size="md"
          onClick={() => void importSample(engine)}
          disabled={!connected}
        >
          {t('start.button')}
        </Button>
      )}
      {sample ? null : <Text>{t('start.noSample')}</Text>}
      <div className={classes.own}>
        <Text size="sm">{t('start.own')}</Text>
        <Code className={classes.command}>npm run inhouse -- models import PATH</Code>
      </div>
    </section>
  );
}

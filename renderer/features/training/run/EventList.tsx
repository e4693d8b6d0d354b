import { Button, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { Panel } from '../../../components/Panel.tsx';
import { formatMoment } from '../../../i18n/times.ts';
import { eventText, type RunEvent, toneOf } from './eventWords.ts';
import classes from './run.module.css';

const pageEvents = 12;

/** What happened besides the steps, newest first. */
export function EventList({ events }: { readonly events: readonly RunEvent[] }) {
  const { t, i18n } = useTranslation();
  const [withCheckpoints, setWithCheckpoints] = useState(false);
  const [atMost, setAtMost] = useState(pageEvents);
  const shown = events
    .map((event, number) => ({ ...event, number }))
    .filter(({ kind }) => withCheckpoints || kind !== 'checkpoint')
    .toReversed();
  const checkpoints = events.filter(({ kind }) => kind === 'checkpoint').length;
  return (
    <Panel
      title={t('trainingRun.events')}
      actions={
        checkpoints > 0 ? (
          <Switch
            size="xs"
            label={t('trainingRun.withCheckpoints', { count: checkpoints })}
            checked={withCheckpoints}
            onChange={({ currentTarget }) => setWithCheckpoints(currentTarget.checked)}
          />
        ) : null
      }
    >
      {shown.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('trainingRun.noEvents')}
        </Text>
      ) : (
        <ol className={classes.events}>
          {shown.slice(0, atMost).map((event) => (
            <li key={event.number} data-tone={toneOf[event.kind]}>
              <span className={classes.eventStep}>
                {t('trainingRun.stepNumber', { step: event.step.toLocaleString(i18n.language) })}
              </span>
              <span className={classes.eventText}>{eventText(t, event, i18n.language as Language)}</span>
              <span className={classes.eventTime}>
                {event.at ? formatMoment(event.at, i18n.language as Language) : ''}
              </span>
            </li>
          ))}
        </ol>
      )}
      {shown.length > atMost ? (
        <Button
          size="xs"
          variant="default"
          className={classes.alone}
          onClick={() => setAtMost(atMost + 10 * pageEvents)}
        >
          {t('trainingRun.moreEvents', { count: shown.length - atMost })}
        </Button>
      ) : null}
    </Panel>
  );
}

import { Accordion, Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Source, sourceTitles } from '../../../electron/contract/hardware.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatTime } from '../../i18n/amounts.ts';
import classes from './hardware.module.css';

const stateColors = { answered: 'harbor', absent: 'gray', failed: 'red', pending: 'yellow' } as const;

/** Every source with what it said, word for word: whoever doubts a number finds here where it comes from. */
export function SourcesPanel({ sources }: { readonly sources: readonly Source[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('hardware.sources.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('hardware.sources.text')}
      </Text>
      <Accordion
        multiple
        variant="contained"
        chevronPosition="left"
        classNames={{ item: classes.source, label: classes.sourceLabel }}
      >
        {sources.map((source) => (
          <Accordion.Item key={source.source} value={source.source}>
            <Accordion.Control>
              <Group gap="sm" justify="space-between" pr="sm">
                <Text size="sm" fw={600} ff="monospace">
                  {sourceTitles[source.source]}
                </Text>
                <Badge variant="light" color={stateColors[source.state]} tt="none">
                  {t(`hardware.sources.states.${source.state}`)}
                </Badge>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Words source={source} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Panel>
  );
}

function Words({ source: { source, state, said, error, tookMs } }: { readonly source: Source }) {
  const { t } = useTranslation();
  const took =
    tookMs === null ? null : (
      <Text size="xs" className={classes.quiet} mt={6}>
        {t('hardware.sources.took', { time: formatTime(t, tookMs) })}
      </Text>
    );
  if (error) return <ErrorNote error={error} />;
  if (state === 'pending') return <Text size="sm">{t('hardware.pending')}</Text>;
  if (state === 'absent') {
    const isContainer = source === 'container';
    return (
      <Text size="sm">{isContainer ? t('hardware.sources.noLimits') : t('hardware.sources.absent')}</Text>
    );
  }
  return (
    <>
      {said.length === 0 ? (
        <Text size="sm">{t('hardware.sources.nothing')}</Text>
      ) : (
        <pre className={classes.words}>{said.join('\n')}</pre>
      )}
      {took}
    </>
  );
}

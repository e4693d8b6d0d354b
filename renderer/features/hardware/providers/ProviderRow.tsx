import { Badge, Button, Loader, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { type ProviderProof, providerTitles } from '../../../../electron/contract/providers.ts';
import { explain } from '../../../engine/errorRecord.ts';
import { formatTime } from '../../../i18n/amounts.ts';
import { formatMoment } from '../../../i18n/times.ts';
import { shownState, stateColors } from './providerState.ts';
import classes from './providers.module.css';

interface ProviderRowProps {
  readonly proof: ProviderProof;
  /** A proof is under way: here, or of another provider. */
  readonly isBusy: boolean;
  readonly onProve: () => void;
}

/** One provider: whether it works, on which device, how quickly, or what is missing and what to do about it. */
export function ProviderRow({ proof, isBusy, onProve }: ProviderRowProps) {
  const { t, i18n } = useTranslation();
  const name = providerTitles[proof.provider];
  const state = shownState(proof);
  const why = proof.reason ? explain(t, proof.reason, i18n.language as Language) : null;
  const language = i18n.language as Language;
  const facts = factsOf(t, proof, language);
  // When something was proved that cannot be here at all is no fact worth a line.
  const provedAt = proof.reason?.code === 'provider.wrongPlatform' ? null : proof.provedAt;
  return (
    <li className={classes.row} data-provider={proof.provider} data-state={state}>
      <div className={classes.head}>
        <Text fw={600} component="span">
          {name}
        </Text>
        <Badge
          variant="light"
          color={stateColors[state]}
          className={classes.state}
          data-tone={state === 'software' ? 'caution' : undefined}
          leftSection={state === 'proving' ? <Loader size={10} aria-hidden="true" /> : undefined}
        >
          {t(`providers.state.${state}`)}
        </Badge>
        {proof.deviceName ? (
          <Text size="sm" className={classes.device} title={proof.deviceName}>
            {proof.deviceName}
          </Text>
        ) : null}
        {state === 'elsewhere' ? null : (
          <Button
            className={classes.again}
            size="compact-xs"
            variant="subtle"
            disabled={isBusy}
            aria-label={t('providers.proveNamed', { name })}
            onClick={onProve}
          >
            {t('providers.prove')}
          </Button>
        )}
      </div>
      {why ? (
        <Text size="sm" className={classes.why}>
          {why.what}
          {state === 'elsewhere' ? null : <span className={classes.next}> {why.next}</span>}
        </Text>
      ) : null}
      {state === 'proving' && proof.provider !== 'cpu' ? (
        <Text size="xs" className={classes.facts}>
          {t('providers.firstTime')}
        </Text>
      ) : null}
      {facts.length > 0 || provedAt ? (
        <Text size="xs" className={classes.facts}>
          {facts.join(' · ')}
          {provedAt ? (
            <time dateTime={provedAt}>
              {facts.length > 0 ? ' · ' : ''}
              {t('providers.provedAt', { when: formatMoment(provedAt, language) })}
            </time>
          ) : null}
        </Text>
      ) : null}
    </li>
  );
}

/** Figures of a proof: what was measured. */
function factsOf(t: TFunction, { runMs, difference }: ProviderProof, language: Language) {
  const facts: string[] = [];
  if (runMs !== null) facts.push(t('providers.run', { time: formatTime(t, runMs) }));
  if (difference !== null) facts.push(t('providers.difference', { share: shareOf(difference, language) }));
  return facts;
}

function shareOf(difference: number, language: string): string {
  const options = { style: 'percent', maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(language, options).format(difference);
}

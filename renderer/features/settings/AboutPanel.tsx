import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../components/Panel.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import classes from './settings.module.css';

type Packages = typeof import('virtual:shipped-packages').shippedPackages;

/** What this program is, under which licence, and whose work it stands on. */
export function AboutPanel() {
  const { t } = useTranslation();
  const status = useEngineQuery(['settings', 'status'], (client, options) =>
    client.system.status(undefined, options),
  );
  return (
    <Panel title={t('settings.about.title')}>
      <QueryGate query={status}>
        {({ version, platform }) => (
          <dl className={classes.facts}>
            <dt>{t('settings.about.version')}</dt>
            <dd>{version}</dd>
            <dt>{t('settings.about.platform')}</dt>
            <dd translate="no">{platform}</dd>
            <dt>{t('settings.about.licence')}</dt>
            <dd translate="no">Apache-2.0</dd>
          </dl>
        )}
      </QueryGate>
      <Text size="sm">{t('settings.about.network')}</Text>
      <PackageList />
    </Panel>
  );
}

function PackageList() {
  const { t } = useTranslation();
  const [packages, setPackages] = useState<Packages | null>(null);
  const load = async () => setPackages((await import('virtual:shipped-packages')).shippedPackages);
  return (
    <>
      <Text size="sm" className={classes.quiet}>
        {t('settings.about.partsText')}
      </Text>
      {packages === null ? (
        <div>
          <Button variant="default" size="xs" onClick={() => void load()}>
            {t('settings.about.parts')}
          </Button>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
        <ul className={classes.packages} tabIndex={0} aria-label={t('settings.about.parts')}>
          {packages.map(({ name, version, licence }) => (
            <li key={`${name} ${version}`}>
              <span>
                {name} {version}
              </span>
              <span className={classes.quiet}>{licence}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

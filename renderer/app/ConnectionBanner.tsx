import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../engine/connection.ts';
import classes from './app.module.css';

/** A link that opens sooner than this is not worth a word. */
const patienceMs = 800;

/** Says so while the page has no connection, and that it is working on it. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const { state, wasOpen } = useConnection();
  const waits = state !== 'open';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!waits) return setShown(false);
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [waits]);
  return (
    <div role="status">
      {shown ? (
        <div className={classes.banner}>
          <Loader size={14} color="currentColor" aria-hidden="true" />
          <span>
            {t(wasOpen ? 'connection.lost' : 'connection.connecting')} {t('connection.lostHint')}
          </span>
        </div>
      ) : null}
    </div>
  );
}

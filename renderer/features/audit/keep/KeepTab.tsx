import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import classes from '../audit.module.css';
import { ArchivesPanel } from './ArchivesPanel.tsx';
import { PeoplePanel } from './PeoplePanel.tsx';
import { PolicyPanel } from './PolicyPanel.tsx';
import { SyslogPanel } from './SyslogPanel.tsx';
import { WitnessPanel } from './WitnessPanel.tsx';

/** What is kept, for how long, and who else is told. */
export function KeepTab() {
  const policy = useEngineQuery(['audit', 'policy'], (client, options) =>
    client.audit.policy(undefined, options),
  );
  const status = useEngineQuery(['audit', 'status'], (client, options) =>
    client.audit.status(undefined, options),
  );
  return (
    <QueryGate query={policy}>
      {(current) => (
        <QueryGate query={status}>
          {(now) => (
            <div className={classes.stack}>
              <PolicyPanel policy={current} />
              <WitnessPanel status={now} />
              <SyslogPanel target={current.syslog} status={now} />
              <ArchivesPanel archives={now.archives} keepDays={current.keepDays} />
              <PeoplePanel />
            </div>
          )}
        </QueryGate>
      )}
    </QueryGate>
  );
}

import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import type { MemoryItem, Plan } from '../../../electron/contract/planner.ts';
import classes from './planner.module.css';

const itemClasses = {
  weights: classes.weights,
  cache: classes.cache,
  workspace: classes.workspace,
  engine: classes.engine,
} as const satisfies Record<MemoryItem['name'], string | undefined>;

type MemoryBarProps = Pick<Plan, 'items' | 'totalBytes' | 'room'>;

/** What a plan takes, piece by piece, against what is free; the head-room is hatched, the limit is a line. */
export function MemoryBar({ items, totalBytes, room }: MemoryBarProps) {
  const { t } = useTranslation();
  const { freeBytes, comfortableBytes, limitBytes } = room;
  const whole = Math.max(freeBytes, totalBytes) * 1.02;
  const share = (bytes: number) => `${(bytes / whole) * 100}%`;
  const label = t('planner.bar', {
    needed: formatBytes(Math.round(totalBytes)),
    free: formatBytes(Math.round(freeBytes)),
    comfortable: formatBytes(Math.round(comfortableBytes)),
  });
  return (
    <div className={classes.barFrame}>
      <div className={classes.bar} role="img" aria-label={label}>
        <div className={classes.free} style={{ width: share(freeBytes) }} />
        <div
          className={classes.headRoom}
          style={{ left: share(comfortableBytes), width: share(freeBytes - comfortableBytes) }}
        />
        <div className={classes.taken} style={{ width: share(totalBytes) }}>
          {items.map(({ name, bytes }) => (
            <div
              key={name}
              className={`${classes.piece} ${itemClasses[name]}`}
              style={{ flex: `${bytes} 0 0` }}
              title={`${t(`planner.items.${name}`)} ${formatBytes(Math.round(bytes))}`}
            />
          ))}
        </div>
        <div className={classes.limitLine} style={{ left: share(limitBytes) }} />
      </div>
      <div className={classes.scale} aria-hidden="true">
        <span>0</span>
        {totalBytes > freeBytes ? null : (
          <span className={classes.mark} style={{ left: share(comfortableBytes) }}>
            {t('planner.comfortable', { size: formatBytes(Math.round(comfortableBytes)) })}
          </span>
        )}
        <span className={classes.end} style={{ left: share(freeBytes) }}>
          {t('planner.free', { size: formatBytes(Math.round(freeBytes)) })}
        </span>
      </div>
      <ul className={classes.legend}>
        {items.map(({ name, bytes, mappedBytes }) => (
          <li key={name}>
            <span className={`${classes.swatch} ${itemClasses[name]}`} aria-hidden="true" />
            <span className={classes.legendName}>
              {t(`planner.items.${name}`)}
              <span className={classes.legendAbout}>
                {t(`planner.itemsAbout.${name}`)}
                {name === 'weights' && mappedBytes > 0.5 * bytes ? ` ${t('planner.mapped')}` : ''}
              </span>
            </span>
            <span className={classes.number}>{formatBytes(Math.round(bytes))}</span>
          </li>
        ))}
        <li className={classes.sum}>
          <span aria-hidden="true" />
          <span className={classes.legendName}>{t('planner.sum')}</span>
          <span className={classes.number}>{formatBytes(Math.round(totalBytes))}</span>
        </li>
      </ul>
    </div>
  );
}

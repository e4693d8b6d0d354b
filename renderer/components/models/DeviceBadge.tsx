import { Popover, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { LoadedModel } from '../../../electron/contract/chat.ts';
import { providerNames, providerTitles } from '../../../electron/contract/providers.ts';
import { explain } from '../../engine/errorRecord.ts';
import classes from './device.module.css';

interface DeviceBadgeProps {
  /** A loaded model's, or a resident's: they have these fields. */
  readonly loaded: Pick<LoadedModel, 'device' | 'requestedDevice' | 'deviceReasons'>;
}

/**
 * What a loaded model really runs on, as a small button that says why: which policy asked for what, and of the CPU in
 * place of a GPU why each GPU was not used and what to do about it. Nothing for a model that is not in memory.
 */
export function DeviceBadge({ loaded: { device, requestedDevice, deviceReasons } }: DeviceBadgeProps) {
  const { t, i18n } = useTranslation();
  if (device === null) return null;
  const name = titleOf(device);
  const isSecondBest = device === 'cpu' && requestedDevice === 'prefer';
  return (
    <Popover width={380} position="bottom-start" shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.badge}
          data-second-best={isSecondBest || deviceReasons.some(({ code }) => isOfRuntime(code)) || undefined}
          aria-label={t('providers.device.label', { device: name })}
        >
          {name}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('providers.device.on', { device: name })}>
        <Text fw={600} size="sm">
          {t('providers.device.on', { device: name })}
        </Text>
        {requestedDevice ? (
          <Text size="sm" className={classes.quiet}>
            {t(`providers.device.asked.${requestedDevice}`)}
          </Text>
        ) : null}
        <ul className={classes.reasons}>
          {deviceReasons.map((reason) => {
            const { what, next } = explain(t, reason, i18n.language as Language);
            return (
              <li key={`${reason.code} ${reason.data.provider ?? ''}`}>
                <Text size="sm">{what}</Text>
                {isSecondBest || isOfRuntime(reason.code) ? (
                  <Text size="xs" className={classes.quiet}>
                    {next}
                  </Text>
                ) : null}
              </li>
            );
          })}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Why the library is not called directly: slower than it could be, whatever the device. */
function isOfRuntime(code: string): boolean {
  return code.startsWith('runtime.');
}

/** A device as people call it. */
export function titleOf(device: string): string {
  const provider = providerNames.find((name) => name === device);
  return provider ? providerTitles[provider] : device;
}

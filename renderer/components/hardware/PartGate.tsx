import { Group, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../../electron/contract/hardware.ts';
import { ErrorNote } from '../ErrorNote.tsx';

interface PartGateProps<Value> {
  readonly part: Part<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** Shows one part of the inventory; what is slow or broken is so alone. */
export function PartGate<Value>({ part, children }: PartGateProps<Value>) {
  const { t } = useTranslation();
  if (part.state === 'known') return children(part.value);
  if (part.state === 'failed') return <ErrorNote error={part.error} />;
  return (
    <Group gap="xs" role="status">
      <Loader size="xs" aria-hidden="true" />
      <Text size="sm">{t('hardware.pending')}</Text>
    </Group>
  );
}

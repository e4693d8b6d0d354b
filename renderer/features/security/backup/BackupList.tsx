import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { formatMoment } from '../../../i18n/times.ts';

/** The backups on a medium that is plugged in, newest first. */
export function BackupList({ target }: { readonly target: string }) {
  const { t, i18n } = useTranslation();
  const backups = useEngineQuery(['backup', 'list', target], (client, options) =>
    client.backup.list({ target }, options),
  );
  return (
    <QueryGate query={backups}>
      {({ backups: found }) => (
        <Table>
          <Table.Thead>
            <Table.Tr>
              {(['made', 'files', 'size', 'written'] as const).map((column) => (
                <Table.Th key={column}>{t(`backup.list.${column}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ id, madeAt, files, sizeBytes, newBytes }) => (
              <Table.Tr key={id}>
                <Table.Td>{formatMoment(madeAt, i18n.language as Language)}</Table.Td>
                <Table.Td>{files}</Table.Td>
                <Table.Td>{formatBytes(sizeBytes)}</Table.Td>
                <Table.Td>{formatBytes(newBytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </QueryGate>
  );
}

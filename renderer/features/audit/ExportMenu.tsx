import { Button, Menu } from '@mantine/core';
import { showNotification } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import { auditExportFormats } from '../../../electron/contract/audit/index.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { explain, toErrorRecord } from '../../engine/errorRecord.ts';
import { saveFile } from '../../view/saveFile.ts';
import { toFilter, useFilterForm } from './filter.ts';

const types = { csv: 'text/csv', jsonl: 'application/jsonl', cef: 'text/plain' } as const;

/** Gives out what the filter shows, oldest first, piece by piece. */
export function ExportMenu() {
  const { t, i18n } = useTranslation();
  const { client } = useEngine();
  const save = useMutation({
    async mutationFn(format: (typeof auditExportFormats)[number]) {
      const filter = toFilter(useFilterForm.getState());
      const { export: id, fileName } = await client.audit.export.start({ format, filter });
      const parts: string[] = [];
      let count = 0;
      for (let isLast = false; !isLast; ) {
        const piece = await client.audit.export.next({ export: id });
        parts.push(piece.text);
        count += piece.records;
        isLast = piece.isLast;
      }
      saveFile(fileName, new Blob(parts), types[format]);
      return { fileName, count };
    },
    onSuccess: ({ fileName, count }) =>
      showNotification({ message: t('audit.export.saved', { name: fileName, count }), withBorder: true }),
    onError: (error) => {
      const { what, next } = explain(t, toErrorRecord(error), i18n.language as Language);
      showNotification({ title: what, message: next, color: 'red', withBorder: true });
    },
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={save.isPending}>
          {t('audit.export.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('audit.export.what')}</Menu.Label>
        {auditExportFormats.map((format) => (
          <Menu.Item key={format} onClick={() => save.mutate(format)}>
            {t(`audit.export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

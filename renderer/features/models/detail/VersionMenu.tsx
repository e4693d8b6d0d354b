import { ActionIcon, Menu, Modal, Stack, Text } from '@mantine/core';
import {
  IconDotsVertical,
  IconFileText,
  IconFlame,
  IconGauge,
  IconMessages,
  IconPackageOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../../electron/common/format.ts';
import type { FileGrant } from '../../../../electron/contract/files.ts';
import type { CacheKind, Profile, Variant } from '../../../../electron/contract/models.ts';
import { FolderChooser } from '../../../components/files/FolderChooser.tsx';
import { variantName } from '../../../components/models/precisions.ts';
import type { EngineClient } from '../../../engine/connection.ts';
import type { ModelItem } from '../modelItems.ts';

interface VersionMenuProps {
  readonly item: ModelItem;
  readonly variant: Variant;
  /** Makes the call; the panel says when it was refused. */
  readonly run: (call: (client: EngineClient) => Promise<unknown>) => void;
  readonly isBusy: boolean;
}

/** What is done with one version: measured again, on a text of one's own, prepared for this computer. */
export function VersionMenu({ item: { model }, variant, run, isBusy }: VersionMenuProps) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const { precision, blockSize, preparedBytes } = variant;
  const ref = { model: model.id, precision, ...(blockSize === null ? {} : { blockSize }) };
  const measureOn = (text: FileGrant) => {
    setChoosing(false);
    run((client) => client.models.quality({ ...ref, text }));
  };
  const setCache = (profile: Profile, cache: CacheKind) =>
    run((client) => client.models.setCache({ ...ref, profile, cache }));
  const profiles = blockSize === null ? (['exact'] as const) : (['exact', 'fast'] as const);
  return (
    <>
      <Menu position="bottom-end" width={300} shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            loading={isBusy}
            aria-label={t('models.moreOf', { name: variantName(variant) })}
          >
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconGauge size={16} />}
            onClick={() => run((client) => client.models.quality(ref))}
          >
            {t('models.measureAgain')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => setChoosing(true)}>
            {t('models.measureOwn')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label fw={400}>{t('models.cacheText')}</Menu.Label>
          <Menu.Item
            leftSection={<IconGauge size={16} />}
            onClick={() => run((client) => client.models.quality({ ...ref, caches: ['float', 'int8'] }))}
          >
            {t('models.measureInt8Cache')}
          </Menu.Item>
          {profiles.map((profile) => (
            <CacheItem key={profile} variant={variant} profile={profile} setCache={setCache} />
          ))}
          <Menu.Divider />
          {profiles.map((profile) => (
            <Menu.Item
              key={profile}
              leftSection={<IconFlame size={16} />}
              onClick={() => run((client) => client.models.prepare({ ...ref, profile }))}
            >
              {t('models.prepare', { profile: t(`models.profile.${profile}`) })}
            </Menu.Item>
          ))}
          <Menu.Item
            leftSection={<IconPackageOff size={16} />}
            disabled={preparedBytes === 0}
            onClick={() => run((client) => client.models.unprepare(ref))}
          >
            {preparedBytes === 0
              ? t('models.unpreparedAlready')
              : t('models.unprepare', { size: formatBytes(preparedBytes) })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        title={t('models.measureOwn')}
        size="48rem"
        closeButtonProps={{ 'aria-label': t('importing.close') }}
      >
        <Stack gap="sm">
          <Text size="sm">{t('models.measureOwnText')}</Text>
          <FolderChooser choosing="text" onChoose={({ grant }) => measureOn(grant)} />
        </Stack>
      </Modal>
    </>
  );
}

interface CacheItemProps {
  readonly variant: Variant;
  readonly profile: Profile;
  readonly setCache: (profile: Profile, cache: CacheKind) => void;
}

/** The other kind of cache than the one in use; the engine says why when it cannot be had. */
function CacheItem({ variant, profile, setCache }: CacheItemProps) {
  const { t } = useTranslation();
  const isInt8 = variant.int8Caches.includes(profile);
  const name = { profile: t(`models.profile.${profile}`) };
  return (
    <Menu.Item
      leftSection={<IconMessages size={16} />}
      onClick={() => setCache(profile, isInt8 ? 'float' : 'int8')}
    >
      {isInt8 ? t('models.useFullCache', name) : t('models.useInt8Cache', name)}
    </Menu.Item>
  );
}

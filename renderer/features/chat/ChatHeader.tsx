import { ActionIcon, Menu, Tooltip, VisuallyHidden } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconColumns2,
  IconDatabasePlus,
  IconDownload,
  IconLayoutSidebarLeftExpand,
  IconPrompt,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Adapter } from '../../../electron/contract/training/adapters.ts';
import type { Choice } from '../../components/models/choices.ts';
import { ModelPicker } from '../../components/models/ModelPicker.tsx';
import { usePreferences } from '../../view/preferences.ts';
import { AdapterPicker } from './adapters/AdapterPicker.tsx';
import classes from './chat.module.css';
import { useChatPreferences } from './chatPreferences.ts';
import { useChat } from './chatStore.ts';
import { useChatHands } from './hands.ts';
import { exportConversation } from './managing.ts';

interface ChatHeaderProps {
  readonly conversation: string | null;
  /** null: it has not begun. */
  readonly title: string | null;
  /** Whether the conversation has anything in it yet. */
  readonly isEmpty: boolean;
  readonly choices: readonly Choice[] | null;
  readonly chosen: Choice | null;
  /** null: questions go to one model. */
  readonly second: Choice | null;
  readonly adapters: readonly Adapter[] | null;
  readonly chosenAdapter: Adapter | null;
  readonly secondAdapter: Adapter | null;
  readonly onShowList: (() => void) | null;
}

/** Another version of the same model goes on with the adapter. */
const toChoice = ({ model, variant }: Choice, adapter: Adapter | null) => ({
  ...{ model: model.id, precision: variant.precision },
  adapter: adapter?.model.id === model.id ? adapter.id : null,
});

/** Who answers, and what can be done with the conversation. */
export function ChatHeader(props: ChatHeaderProps) {
  const { conversation, title, isEmpty, choices, onShowList } = props;
  const { t } = useTranslation();
  const { settingsShown, sideBySide } = useChatPreferences();
  return (
    <header className={classes.head}>
      <VisuallyHidden component="h1">{title ?? t('chat.newConversation')}</VisuallyHidden>
      {onShowList ? (
        <HeadButton label={t('chat.list.show')} onPress={onShowList}>
          <IconLayoutSidebarLeftExpand size={20} />
        </HeadButton>
      ) : null}
      <Answerers {...props} />
      <div className={classes.headActions}>
        <HeadButton
          label={t('chat.beside.toggle')}
          pressed={sideBySide}
          disabled={!choices?.length}
          onPress={() => useChatPreferences.setState({ sideBySide: !sideBySide })}
        >
          <IconColumns2 size={19} />
        </HeadButton>
        <HeadButton
          label={t('chat.prompt.open')}
          disabled={isEmpty || conversation === null}
          onPress={() => conversation && useChat.setState({ promptOf: { conversation, answer: null } })}
        >
          <IconPrompt size={19} />
        </HeadButton>
        <HeadButton label={t('chat.feedback.collect')} onPress={() => useChat.setState({ collecting: true })}>
          <IconDatabasePlus size={19} />
        </HeadButton>
        <ExportMenu conversation={isEmpty ? null : conversation} />
        <HeadButton
          label={t('chat.settings.title')}
          pressed={settingsShown}
          onPress={() => useChatPreferences.setState({ settingsShown: !settingsShown })}
        >
          <IconAdjustmentsHorizontal size={19} />
        </HeadButton>
      </div>
    </header>
  );
}

/** The model and its adapter; side by side also the second's. */
function Answerers(props: ChatHeaderProps) {
  const { choices, chosen, second, adapters, chosenAdapter, secondAdapter } = props;
  const { t } = useTranslation();
  const sideBySide = useChatPreferences((preferences) => preferences.sideBySide);
  const ofModel = (choice: Choice | null) =>
    adapters?.filter(({ model }) => model.id === choice?.model.id) ?? [];
  return (
    <div className={classes.pickers}>
      <ModelPicker
        choices={choices}
        chosen={chosen}
        onChoose={(choice) => usePreferences.setState({ choice: toChoice(choice, chosenAdapter) })}
      />
      <AdapterPicker
        label={t('chat.adapter.label')}
        adapters={ofModel(chosen)}
        chosen={chosenAdapter}
        onChoose={(adapter) =>
          chosen && usePreferences.setState({ choice: { ...toChoice(chosen, null), adapter } })
        }
      />
      {sideBySide ? (
        <>
          <ModelPicker
            choices={choices}
            chosen={second}
            label={t('chat.beside.second')}
            onChoose={(choice) => useChatPreferences.setState({ second: toChoice(choice, secondAdapter) })}
          />
          <AdapterPicker
            label={t('chat.adapter.second')}
            adapters={ofModel(second)}
            chosen={secondAdapter}
            onChoose={(adapter) =>
              second && useChatPreferences.setState({ second: { ...toChoice(second, null), adapter } })
            }
          />
        </>
      ) : null}
    </div>
  );
}

function ExportMenu({ conversation }: { readonly conversation: string | null }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const item = (format: 'markdown' | 'json') => (
    <Menu.Item onClick={() => conversation && void exportConversation(hands, conversation, format)}>
      {t(`chat.export.${format}`)}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip label={t('chat.export.label')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            disabled={conversation === null}
            aria-label={t('chat.export.label')}
          >
            <IconDownload size={19} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {item('markdown')}
        {item('json')}
      </Menu.Dropdown>
    </Menu>
  );
}

interface HeadButtonProps {
  readonly label: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function HeadButton({ label, pressed, disabled = false, onPress, children }: HeadButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'harbor' : 'gray'}
        size="lg"
        disabled={disabled}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onPress}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

import { Kbd, Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, allActions, useActions } from '../view/actions.ts';
import { closeOverlay, useOverlay } from './overlay.ts';
import classes from './palette.module.css';
import { loadRomanize, type Romanize, searchActions } from './searchActions.ts';
import { shortcutKeys } from './shortcuts.ts';

/** Every action by name: typed fuzzily, in pinyin too, chosen by keyboard. */
export function Palette() {
  const { t } = useTranslation();
  const shown = useOverlay((overlay) => overlay.shown === 'palette');
  return (
    <Modal.Root
      opened={shown}
      onClose={closeOverlay}
      size="lg"
      padding={0}
      returnFocus={false}
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('app.palette.open')}>
        <Modal.Body>
          <PaletteBody />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const romanize = useRomanize();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFocusAtOnce(field);
  const view = useActions();
  const found = useMemo(
    () =>
      searchActions(
        allActions(view).filter(({ id }) => id !== 'palette'),
        typed,
        romanize,
      ),
    [view, typed, romanize],
  );
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (action: Action | undefined) => {
    if (!action) return;
    closeOverlay();
    // The palette gives the focus back first; an action may move it on.
    requestAnimationFrame(() => action.run());
  };
  const steps: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt((chosen + 1) % Math.max(1, found.length)),
    ArrowUp: () => setAt((chosen - 1 + found.length) % Math.max(1, found.length)),
    Home: () => setAt(0),
    End: () => setAt(found.length - 1),
    Enter: () => run(found[chosen]),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.nativeEvent.isComposing ? undefined : steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  return (
    <>
      <TextInput
        ref={field}
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.field}
        leftSection={<IconSearch size={18} />}
        placeholder={t('app.palette.placeholder')}
        aria-label={t('app.palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[chosen] ? `${listId}-${chosen}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        ref={list}
        role="listbox"
        aria-label={t('app.palette.results')}
        className={classes.list}
      >
        {found.map((action, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          <div
            key={action.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={classes.option}
            onMouseMove={() => setAt(index)}
            onClick={() => run(action)}
          >
            <span className={classes.section}>{t(`app.palette.sections.${action.section}`)}</span>
            <span className={classes.label}>{action.label}</span>
            {action.shortcut ? <Keys shortcut={action.shortcut} /> : null}
          </div>
        ))}
        {found.length === 0 ? <div className={classes.nothing}>{t('app.palette.nothing')}</div> : null}
      </div>
    </>
  );
}

/**
 * The dialog sets the focus a moment after it has opened, and what is typed until then would go elsewhere. Because the
 * focus is taken before the dialog looks where it was, it is given back here as well.
 */
function useFocusAtOnce(field: RefObject<HTMLInputElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [field]);
}

export function Keys({ shortcut }: { readonly shortcut: string }) {
  return (
    <span className={classes.keys}>
      {shortcutKeys(shortcut).map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </span>
  );
}

function useRomanize(): Romanize | null {
  const [romanize, setRomanize] = useState<Romanize | null>(null);
  useEffect(() => {
    let shown = true;
    void loadRomanize().then((loaded) => shown && setRomanize(() => loaded));
    return () => {
      shown = false;
    };
  }, []);
  return romanize;
}

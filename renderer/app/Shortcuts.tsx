import { Modal, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { actionSections, allActions, useActions } from '../view/actions.ts';
import { closeOverlay, useOverlay } from './overlay.ts';
import { Keys } from './Palette.tsx';
import classes from './palette.module.css';

/** Which keys do what on this page; behind `?`. */
export function Shortcuts() {
  const { t } = useTranslation();
  const shown = useOverlay((overlay) => overlay.shown === 'shortcuts');
  const actions = allActions(useActions()).filter(({ shortcut }) => shortcut !== undefined);
  const sections = actionSections
    .map((section) => ({ section, actions: actions.filter((action) => action.section === section) }))
    .filter((group) => group.actions.length > 0);
  return (
    <Modal
      opened={shown}
      onClose={closeOverlay}
      title={t('app.shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('app.shortcuts.close') }}
      size="lg"
      transitionProps={{ duration: 80 }}
    >
      <div className={classes.shortcutGroups}>
        {sections.map((group) => (
          <section key={group.section}>
            <Title order={3} size="h6" className={classes.shortcutHead}>
              {t(`app.palette.sections.${group.section}`)}
            </Title>
            <ul className={classes.shortcutList}>
              {group.actions.map(({ id, label, shortcut = '' }) => (
                <li key={id} className={classes.shortcut}>
                  <span>{label}</span>
                  <Keys shortcut={shortcut} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Modal>
  );
}

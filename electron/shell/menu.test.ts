import { expect, test } from 'vitest';
import { menuTemplate } from './menu.ts';

const rolesOf = (platform: NodeJS.Platform) =>
  menuTemplate(platform, 'en').flatMap(({ role, submenu }) => [
    role,
    ...(Array.isArray(submenu) ? submenu.map((item) => item.role) : []),
  ]);

test('the menu edits and zooms on every system, and holds nothing that leads elsewhere', () => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    const roles = rolesOf(platform);
    for (const role of ['undo', 'cut', 'copy', 'paste', 'selectAll', 'zoomIn', 'zoomOut', 'resetZoom'])
      expect(roles).toContain(role);
    for (const role of ['reload', 'forceReload', 'toggleDevTools', 'help']) expect(roles).not.toContain(role);
  }
  expect(rolesOf('darwin')).toContain('appMenu');
  expect(menuTemplate('linux', 'zh-CN').map(({ label }) => label)).toEqual(['编辑', '视图', '窗口']);
});

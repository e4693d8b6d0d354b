'use strict';
// Runs in the window's sandbox before its page. CommonJS and plain JavaScript: a sandboxed preload script can be nothing
// else. The shapes are in electron/contract/desktop.ts. A path stays on this side: the page holds grants only.
const { contextBridge, ipcRenderer, webUtils } = require('electron');

ipcRenderer.on('engine-port', (event) => {
  window.postMessage('inhouse:engine-port', window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('inhouseDesktop', {
  requestEnginePort: () => ipcRenderer.send('request-engine-port'),
  chooseFolder: () => ipcRenderer.invoke('choose-folder'),
  chooseDataFile: () => ipcRenderer.invoke('choose-data-file'),
  chooseExportFolder: () => ipcRenderer.invoke('choose-export-folder'),
  reportWork: (work) => ipcRenderer.send('report-work', work),
  grantDropped: (file) => ipcRenderer.invoke('grant-dropped', webUtils.getPathForFile(file)),
});

import { contextBridge, ipcRenderer } from 'electron';
import { createRendererApi } from '#shared/ipc/contract.ts';

// The page gets the contract's calls and nothing else: no channel name, no event object, no ipcRenderer.
contextBridge.exposeInMainWorld(
  'trueclock',
  createRendererApi({
    invoke: (channel, payload) => ipcRenderer.invoke(channel, payload),
    listen: (channel, listener) => {
      const forward = (_event: unknown, payload: unknown) => listener(payload);
      ipcRenderer.on(channel, forward);
      return () => void ipcRenderer.off(channel, forward);
    },
  }),
);

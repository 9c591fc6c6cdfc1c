import '@fontsource-variable/inter/wght.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { findApi } from './api.ts';
import { App } from './App.tsx';
import { createI18n } from './i18n/index.ts';
import { OutsideApp } from './shell/Fullscreen.tsx';
import { createMirror } from './state/mirror.ts';
import { goTo } from './state/route.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const api = findApi();
api?.shell.onNavigate(goTo);

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={createI18n()}>
      {api === undefined ? <OutsideApp /> : <App session={{ api, mirror: createMirror(api) }} />}
    </I18nextProvider>
  </StrictMode>,
);

import { session } from './session.ts';
import '@fontsource-variable/inter/wght.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './App.tsx';
import { createI18n } from './i18n/index.ts';
import { OutsideApp } from './shell/Fullscreen.tsx';
import { goTo } from './state/route.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
session?.api.shell.onNavigate(goTo);

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={createI18n()}>
      {session === undefined ? <OutsideApp /> : <App session={session} />}
    </I18nextProvider>
  </StrictMode>,
);

import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '#shared/model/settings.ts';
import styles from './App.module.css';
import { ChangeDialog } from './features/change/ChangeDialog.tsx';
import { SelectionProvider } from './features/servers/selection.tsx';
import { SyncDialog } from './features/sync/SyncDialog.tsx';
import { errorText } from './i18n/errors.ts';
import { Language } from './i18n/Language.tsx';
import { useFormat } from './i18n/useFormat.ts';
import { CrashGuard } from './shell/CrashGuard.tsx';
import { FirstError, Loading } from './shell/Fullscreen.tsx';
import { Rail } from './shell/Rail.tsx';
import { shown } from './shell/screens.ts';
import {
  SessionContext,
  SnapshotContext,
  useMirrored,
  useSnapshot,
  type Session,
} from './state/context.tsx';
import { useScreen } from './state/route.ts';
import { RunProvider, useRun } from './state/run.tsx';
import { Button } from './ui/Button.tsx';
import { Notice } from './ui/Notice.tsx';
import { useFocusKept } from './ui/useFocusKept.ts';

/** The window: waits for the first snapshot, then shows the screens. */
export function App({ session }: { readonly session: Session }): ReactNode {
  return (
    <SessionContext value={session}>
      <RunProvider>
        <Mirror />
      </RunProvider>
    </SessionContext>
  );
}

function Mirror(): ReactNode {
  const { snapshot, error, retry } = useMirrored();
  useTheme(snapshot?.settings.theme ?? 'system');
  const first = error === null ? <Loading /> : <FirstError error={error} onRetry={retry} />;
  return (
    <Language choice={snapshot?.settings ?? null} waiting={first}>
      {snapshot === null ? null : (
        <SnapshotContext value={snapshot}>
          <SelectionProvider>
            <Window isDemo={snapshot.app.demo} />
            <ChangeDialog />
            <SyncDialog />
          </SelectionProvider>
        </SnapshotContext>
      )}
    </Language>
  );
}

/** Most windows never show it. */
const Welcome = lazy(async () => ({
  default: (await import('./features/welcome/Welcome.tsx')).Welcome,
}));

function Window({ isDemo }: { readonly isDemo: boolean }): ReactNode {
  const { t } = useTranslation();
  const screen = useScreen();
  const Shown = shown[screen];
  const { settings } = useSnapshot();
  // The settings into which it could not be written that the first steps are over: they are, until
  // settings can be written again.
  const [unkept, setUnkept] = useState<Settings | null>(null);
  const main = useRef<HTMLElement>(null);
  useFocusKept(main);
  const seen = useRef(screen);
  // Another screen begins at its top; the focus goes there too when what was pressed is gone.
  useLayoutEffect(() => {
    if (seen.current === screen) return;
    seen.current = screen;
    main.current?.scrollTo(0, 0);
    if (document.activeElement === document.body) main.current?.focus();
  }, [screen]);
  const title = `${t(`screen.${screen}`)} – Trueclock`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={styles.window}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The part after # names the screen; the link must not change it.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('shell.skip')}
      </a>
      <Rail screen={screen} />
      <main ref={main} className={styles.main} tabIndex={-1} id="main">
        {isDemo ? <Notice tone="accent">{t('shell.demo')}</Notice> : null}
        <SettingsProblem />
        <Failure />
        <CrashGuard key={screen}>
          {/* From the disk: an interval too short to be drawn. */}
          <Suspense fallback={null}>
            {screen === 'overview' && !settings.welcomed && unkept !== settings ? (
              <Welcome onUnkept={() => setUnkept(settings)} />
            ) : (
              <Shown />
            )}
          </Suspense>
        </CrashGuard>
      </main>
    </div>
  );
}

/** Settings that could not be read are not silently replaced by defaults. */
function SettingsProblem(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { settingsProblem } = useSnapshot();
  if (settingsProblem === null) return null;
  return (
    <Notice tone="warn" title={t('shell.settings')}>
      {errorText(t, settingsProblem, format)}
    </Notice>
  );
}

/** Why the last command was refused. */
function Failure(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { failure, clear } = useRun();
  if (failure === null) return null;
  return (
    <div className={styles.failure}>
      <Notice
        tone="bad"
        urgent
        title={t('shell.failed')}
        actions={
          <Button size="small" onPress={clear}>
            {t('action.dismiss')}
          </Button>
        }
      >
        {errorText(t, failure, format)}
      </Notice>
    </div>
  );
}

function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
  }, [theme]);
}

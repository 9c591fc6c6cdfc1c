import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';

/**
 * Keeps a fault of one screen from taking the whole window away: says so in its place, while the rail goes on working.
 * Give it the screen as its key, so that another screen starts anew. React has this for class components only.
 */
export class CrashGuard extends Component<
  { readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };
  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }
  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <Crashed onRetry={() => this.setState({ hasFailed: false })} />;
  }
}

function Crashed({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('shell.crashed.title')}</h1>
      <Notice
        tone="bad"
        urgent
        actions={
          <Button size="small" onPress={onRetry}>
            {t('action.tryAgain')}
          </Button>
        }
      >
        {t('shell.crashed.words')}
      </Notice>
    </>
  );
}

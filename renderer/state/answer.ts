import { useEffect, useEffectEvent, useState } from 'react';

/**
 * Asks when the component appears, and again whenever `when` has changed. The last answer stays until the next is
 * there; one that comes after the next was asked for is dropped. Null: none yet. `ask` must not reject: see `settle`.
 */
export function useAnswer<T>(ask: () => Promise<T>, when = ''): T | null {
  const [answer, setAnswer] = useState<T | null>(null);
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    let isCurrent = true;
    void askNow().then((heard) => {
      if (isCurrent) setAnswer(() => heard);
    });
    return () => {
      isCurrent = false;
    };
  }, [when]);
  return answer;
}

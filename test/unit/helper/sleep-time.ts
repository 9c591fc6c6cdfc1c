import type { HelperPorts } from '#main/helper/perform/ports.ts';

/** Time that passes only by sleeping. */
export function sleepTime(): Pick<HelperPorts, 'elapsed' | 'sleep'> {
  let seconds = 0;
  return {
    elapsed: () => seconds,
    sleep: (pause) => {
      seconds += pause;
      return Promise.resolve();
    },
  };
}

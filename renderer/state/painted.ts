import { useEffect, useState } from 'react';

let hasPainted = false;

/** Whether the window has shown its first picture. What lies below it waits for that, so that it does not come later. */
export function usePainted(): boolean {
  const [known, setKnown] = useState(hasPainted);
  useEffect(() => {
    if (hasPainted) return;
    let task: ReturnType<typeof setTimeout> | undefined;
    // A frame's callbacks run before it is drawn, a task that they begin after it.
    const frame = requestAnimationFrame(() => {
      task = setTimeout(() => {
        hasPainted = true;
        setKnown(true);
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  }, []);
  return known;
}

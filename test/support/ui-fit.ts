import type { Page } from 'playwright-core';

/** What does not fit on the page as it is shown now, in words; empty when all does. */
export const misfits = (page: Page): Promise<readonly string[]> => page.evaluate(findMisfits);

/** Runs in the page: it may name nothing outside itself. */
function findMisfits(): readonly string[] {
  /** Pixels: sizes are rounded. */
  const SLACK = 1;
  /** Pixels: rounded corners and outlines may touch. */
  const OVERLAP = 3;
  /** Pixels: words of a picture may reach into the free space around it. */
  const BESIDE = 18;
  /** Pixels: a box that is narrower is a place in a picture, and carries its words beside it. */
  const POINT = 8;
  /** Where long lines are scrolled to: code, and tables of figures that scroll by their own bar. */
  const SCROLLED = 'pre, code, [data-scrolls]';
  const CONTROLS =
    'button, a[href], input, select, textarea, summary, [role=button], [role=radio], [role=switch]';

  const found: string[] = [];
  const nameOf = (element: Element): string => {
    const classes = [...element.classList].join('.');
    const text = element.textContent.trim().slice(0, 50);
    return `${element.tagName.toLowerCase()}${classes === '' ? '' : `.${classes}`} “${text}”`;
  };
  const isHiddenFromSight = (element: Element): boolean => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== 'none' || style.getPropertyValue('clip') !== 'auto') return true;
      if (style.visibility === 'hidden' || style.opacity === '0') return true;
    }
    return false;
  };

  if (document.documentElement.scrollWidth > window.innerWidth) {
    found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  }
  const top = document.querySelector('[role=dialog], [role=alertdialog]') ?? document.body;
  for (const element of top.querySelectorAll<HTMLElement>('*')) {
    if (element.clientWidth === 0 || element.textContent.trim() === '') continue;
    if (element.closest(SCROLLED) !== null || isHiddenFromSight(element)) continue;
    const style = getComputedStyle(element);
    const wider = element.scrollWidth - element.clientWidth;
    const isShortened =
      style.textOverflow === 'ellipsis' && element.closest('[title]:not([title=""])') !== null;
    if (style.overflowX !== 'visible' && wider > SLACK && !isShortened) {
      found.push(`${nameOf(element)} is cut by ${wider} px`);
    }
    const higher = element.scrollHeight - element.clientHeight;
    if (style.overflowY === 'hidden' && higher > SLACK && !isShortened) {
      found.push(`${nameOf(element)} is cut by ${higher} px of its height`);
    }
  }

  const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (parent === null || (text.textContent ?? '').trim() === '' || isHiddenFromSight(parent))
      continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    for (let box: Element | null = parent; box !== null; box = box.parentElement) {
      const style = getComputedStyle(box);
      // What is cut, shortened or scrolled was looked at above.
      if (style.overflowX !== 'visible' && !(box instanceof SVGElement)) break;
      const hasWidth =
        box instanceof SVGElement ? box.tagName === 'svg' : style.display !== 'inline';
      if (!hasWidth) continue;
      const limits = box.getBoundingClientRect();
      if (limits.width < POINT) continue;
      const out = Math.max(limits.left - left, right - limits.right);
      if (out > (parent instanceof SVGElement ? BESIDE : SLACK)) {
        found.push(
          `“${text.textContent ?? ''}” spills out of ${nameOf(box)} by ${Math.round(out)} px`,
        );
        break;
      }
    }
  }

  /** What can be seen of an element: less what a list that it is scrolled in hides. */
  const seen = (element: Element) => {
    let { left, right, top: upper, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      if (getComputedStyle(at).overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      left = Math.max(left, box.left);
      right = Math.min(right, box.right);
      upper = Math.max(upper, box.top);
      bottom = Math.min(bottom, box.bottom);
    }
    return { left, right, upper, bottom };
  };
  const controls = [...top.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (control) => !isHiddenFromSight(control) && getComputedStyle(control).position !== 'fixed',
  );
  controls.forEach((one, index) => {
    const a = seen(one);
    for (const other of controls.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const b = seen(other);
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.upper, b.upper);
      if (x > OVERLAP && y > OVERLAP) found.push(`${nameOf(one)} overlaps ${nameOf(other)}`);
    }
  });
  return found;
}

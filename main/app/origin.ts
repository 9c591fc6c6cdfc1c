/** The scheme of our own pages. `file:` would make every file of the computer same-origin. */
export const SCHEME = 'app';
/** The one host of that scheme. */
export const HOST = 'trueclock';
/** Origin of the only page that there is. */
export const ORIGIN = `${SCHEME}://${HOST}`;
/** Address of that page. */
export const START_PAGE = `${ORIGIN}/index.html`;

/** Whether an address belongs to our own pages. */
export const isOwnUrl = (url: string): boolean => url.startsWith(`${ORIGIN}/`);

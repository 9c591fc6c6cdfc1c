/** Paths that can be shown, compared and written without a doubt: absolute, printable ASCII, no way up. */
export const isPlainPath = (path: string): boolean =>
  /^\/[\x21-\x7e]*$/.test(path) && !/(?:^|\/)\.\.?(?:\/|$)/.test(path);

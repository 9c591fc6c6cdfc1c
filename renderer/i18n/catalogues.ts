/** The catalogues of all languages but English, each in a file of its own that is loaded when it is asked for. */
export const catalogues = import.meta.glob<Record<string, object>>(['./*.json', '!./en.json'], {
  import: 'default',
});

import { runEntry } from './entry.ts';

/** The elevated program where it runs on Node, or on Electron as Node. */
process.exitCode = await runEntry(process.argv.slice(2));

/**
 * `npm run fuzz [-- [--cases N] [--seconds N] [--seed N] [--keep] [TARGET…]]`: the coverage-guided fuzzer over
 * the parsers of what servers, files and programs say. test/fuzz/corpus/README.md explains it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onProjectNode, projectNode, root, run } from './project.mjs';

onProjectNode(import.meta.url);
const instrument = pathToFileURL(join(root, 'test/fuzz/instrument.mjs')).href;
const main = join(root, 'test/fuzz/main.ts');
process.exit(run(projectNode, ['--import', instrument, main, ...process.argv.slice(2)]));

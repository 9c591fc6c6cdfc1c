#!/usr/bin/env node
/** `npx trueclock …` in a clone: the built command-line tool on the project's own Node. */
import { join } from 'node:path';
import { buildIfStale, onProjectNode, projectNode, root, run } from './project.mjs';

onProjectNode(import.meta.url);
const failed = buildIfStale();
process.exit(failed || run(projectNode, [join(root, 'out/main/cli.js'), ...process.argv.slice(2)]));

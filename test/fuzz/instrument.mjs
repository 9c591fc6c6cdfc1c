import { registerHooks } from 'node:module';
import { TextDecoder } from 'node:util';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { COUNTERS } from './coverage.ts';

/**
 * Loaded before everything else (`node --import`): puts a counter at every statement, function and branch
 * of the product's own modules, and leaves libraries and tests as they are. Node takes the types away after.
 */
const instrumenter = createInstrumenter({
  esModules: true,
  compact: false,
  coverageVariable: COUNTERS,
  parserPlugins: ['typescript'],
});

const root = new URL('../../', import.meta.url).href;
const PRODUCT = /^(?:shared|main)\/.*\.ts$/;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const path = url.startsWith(root) ? url.slice(root.length) : '';
    if (!PRODUCT.test(path)) return loaded;
    const source = instrumenter.instrumentSync(new TextDecoder().decode(loaded.source), path);
    return { ...loaded, source };
  },
});

/** `node --import ./test/stand-in/register.ts out/main/app.js`: the built app, unchanged, in Chromium. */
import { registerHooks } from 'node:module';
import { whyNoWindow } from './chromium.ts';

const problem = whyNoWindow();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

const electron = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electron, shortCircuit: true } : next(specifier, context),
});

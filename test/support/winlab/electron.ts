import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Node for Windows is told so that the built app finds {@link playElectron} where it imports Electron. */
export const WITH_ELECTRON = ['--import', 'file:///C:/trueclock/register.mjs'];

/** Electron has been asked to do something. */
export const STARTED_AS_APP = 99;

/**
 * Plays Electron for a built app that is to be the helper: whatever the app imports of it is there, and all that it
 * may be asked is to end the program. `folder`: where the app lies, which is C:\trueclock there.
 */
export async function playElectron(folder: string): Promise<void> {
  const app = await readFile(join(folder, 'app.js'), 'utf8');
  const names = /^import \{ (.*) \} from "electron";$/m.exec(app)?.[1]?.split(', ') ?? [];
  const only = `const only = (owner) => new Proxy(class {}, { get: (_, member) =>
  (code) => process.exit(owner + '.' + String(member) === 'app.exit' ? code : ${STARTED_AS_APP}) });\n`;
  const all = names.map((name) => `export const ${name} = only('${name}');\n`);
  await writeFile(join(folder, 'electron.mjs'), only + all.join(''));
  await writeFile(
    join(folder, 'register.mjs'),
    `import { registerHooks } from 'node:module';
const url = 'file:///C:/trueclock/electron.mjs';
registerHooks({
  resolve: (name, context, next) => name === 'electron' ? { url, shortCircuit: true } : next(name, context),
});\n`,
  );
}

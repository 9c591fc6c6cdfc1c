import packageJson from '../../package.json' with { type: 'json' };
import { processIo } from './io.ts';
import { leave } from './leave.ts';
import { runCli } from './run.ts';

const code = await runCli(process.argv.slice(2), {
  io: processIo(),
  version: packageJson.version,
});
await leave(code);

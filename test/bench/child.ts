/** One measurement of one round, in a process of its own: `child.ts NAME REFERENCE`. */
import { measurements } from './measurements.ts';
import type { Reference } from './outcome.ts';

const [name = '', reference = ''] = process.argv.slice(2);
const outcome = await measurements[name]!(JSON.parse(reference) as Reference);
process.send!(outcome, () => process.exit());

import {
  environmentFiles,
  execArguments,
  expandArguments,
  parseAssignments,
  parseEnvironment,
  parseShow,
} from '#main/os/parse/systemctl.ts';
import { confArgument } from '#main/os/parse/chronyd.ts';
import { parseOsRelease } from '#main/os/parse/os-release.ts';
import { byteString, check, isPrintable, utf8, type Target } from '../target.ts';

/** `systemctl show`, and the files in the syntax of environment files: nothing is made up, nothing grows. */
export const target: Target = {
  name: 'systemctl',
  maxLength: 400,
  words: [
    ...[
      'Id=chrony.service',
      'LoadState=',
      'ExecStart={ path=/usr/sbin/chronyd ; argv[]=',
      ' -f /etc/x',
    ],
    ...[
      ' ; ignore_errors=no ;',
      'EnvironmentFiles=/etc/default/chrony (ignore_errors=yes)',
      '\n\n',
    ],
    ...[
      '$DAEMON_OPTS',
      '${DAEMON_OPTS}',
      'DAEMON_OPTS="-F 1"',
      "'",
      'ID=',
      'PRETTY_NAME=',
      '=',
      '\r\n',
    ],
  ],
  maxSteps: (length) => 1000 + 100 * length,
  run(input) {
    const output = utf8(input);
    const environment = parseEnvironment(output);
    for (const value of environment.values()) {
      check(output.includes(value), 'a value that is not in the file');
    }
    for (const unit of parseShow(output)) {
      check(unit.size > 0, 'a unit without properties');
      for (const [name, value] of unit) {
        check(name !== '' && !/[\n=]/.test(name), 'a name with a line end');
        const words = execArguments(value);
        check(
          words.every((word) => word !== '' && value.includes(word)),
          'an argument that is not there',
        );
        check(
          environmentFiles(value).every((path) => path.startsWith('/') && !path.includes('\n')),
          'a path that is not absolute',
        );
        confArgument(expandArguments(words, environment) ?? []);
        parseAssignments(value);
      }
    }
    const release = parseOsRelease(byteString(input));
    check(isPrintable(release.name) && release.name.length <= 100, 'a name that cannot be shown');
  },
};

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localHost, type Host } from '#main/os/host.ts';
import { describeWith } from './requirements.ts';

/**
 * A played Mac: its programs are shell scripts in a temporary folder, run by the real runner. They behave as the
 * programs of macOS 15 are reported to: what they print, and the exit code 0 of failures, are from the reports of
 * people who run them; nothing here was run on a Mac. What they know of stands in files below `state`.
 */

const SYSTEMSETUP = `#!/bin/sh
state="\${0%/usr/sbin/systemsetup}/state"
echo "systemsetup $*" >>"$state/calls"
if [ ! -e "$state/root" ]; then
  echo 'You need administrator access to run this tool... exiting!'
  exit 0
fi
if [ -e "$state/refusal" ]; then
  case "$1" in -set*) cat "$state/refusal"; exit 0;; esac
fi
case "$1" in
-getusingnetworktime) echo "Network Time: $(cat "$state/on")";;
-getnetworktimeserver) echo "Network Time Server: $(cat "$state/server")";;
-setnetworktimeserver)
  if [ ! -e "$state/forgetful" ]; then
    printf '%s\\n' "$2" >"$state/server"
    printf 'server %s\\n' "$2" >"$state/../etc/ntp.conf"
  fi
  echo "setNetworkTimeServer: $2";;
-setusingnetworktime)
  case "$2-$(cat "$state/on")" in
  off-Off) echo 'Network Time is already off.';;
  off-On) echo Off >"$state/on"; echo 'setUsingNetworkTime: Off';;
  on-*)
    echo On >"$state/on"
    echo '### Error:-99 File:/System/Library/PrivateFrameworks/Admin.framework Line:379'
    echo 'setUsingNetworkTime: On';;
  esac;;
esac
exit 0
`;

/** The block of `sntp -d`, with the numbers of an answer; a failed one is filled with what missing times make. */
const SNTP = `#!/bin/sh
state="\${0%/usr/bin/sntp}/state"
for host; do :; done
echo "sntp $*" >>"$state/calls"
block() {
  cat <<END
sntp_exchange {
        result: $1
        header: $2
       stratum: $3
          poll: 00 (1)
     precision: FFFFFFE7 (2.980232e-08)
         delay: 0000.0396 (0.014007568)
    dispersion: 0000.0003 (0.000045776)
           ref: $4
            t1: E92D4E62.B7E5B856 (3912060514.718348999)
        offset: FFFFFFFFFFFFFFF8.1289A73B00000000 ($5)
         delay: 0000000000000000.028F5C2900000000 (0.010000000)
          mean: 00000000E92D4E5A.CA88793D80000000 (3912060506.791144848)
         error: 0000000000000000.01CE000000000000 (0.007049561)
          addr: 192.0.2.7
}
END
}
offset="$(cat "$state/offset")"
case "$(cat "$state/server-does")" in
answers) leap=0;;
unsynchronised) leap=3;;
kiss)
  block '8 (Kiss of death)' '24 (li:0 vn:4 mode:4)' '00 (0)' '52415445 ("RATE")' -3928850667.537612915
  echo 'sntp: Exchange failed: Kiss of death' >&2
  exit 69;;
*)
  block '6 (Timeout)' '00 (li:0 vn:0 mode:0)' '00 (0)' '00000000 (0.0.0.0)' -1999861048.013298512
  for i in 1 2 3 4 5; do echo 'sntp: Exchange failed: Timeout' >&2; done
  echo 'sntp: Clock select failed' >&2
  exit 69;;
esac
case "$1" in
-d)
  block '0 (Success)' "24 (li:$leap vn:4 mode:4)" '02 (2)' 'ED11CC5F (192.0.2.1)' "$offset"
  echo selected:
  block '0 (Success)' "24 (li:$leap vn:4 mode:4)" '02 (2)' 'ED11CC5F (192.0.2.1)' "$offset";;
-sS) echo 0.002 >"$state/offset";;
esac
echo "$offset +/- 0.012050 $host 192.0.2.7"
`;

const LAUNCHCTL = `#!/bin/sh
state="\${0%/usr/bin/launchctl}/state"
label="\${2#system/}"
if [ ! -e "$state/jobs/$label" ]; then
  echo "Could not find service \\"$label\\" in domain for system" >&2
  exit 113
fi
printf 'system/%s = {\\n\\tactive count = 1\\n\\tstate = %s\\n\\tprogram = /usr/libexec/timed\\n}\\n' \\
  "$label" "$(cat "$state/jobs/$label")"
`;

const SW_VERS = `#!/bin/sh
echo 15.7.4
`;

/** A Mac with network time on, a server of Apple that answers, and a clock 20 ms behind. */
export interface Mac {
  readonly root: string;
  /** Reads and runs as this Mac, with the rights that {@link Mac.elevate} gives. */
  readonly host: Host;
  /** Runs something as root. */
  elevate<T>(work: () => Promise<T>): Promise<T>;
  /** Writes a file below the root; of `state`: `on`, `server`, `offset` (seconds), `server-does` (`answers`,
   * `unsynchronised`, `kiss`, else nothing), `refusal` (what systemsetup says instead of doing as told),
   * `forgetful` (it says that it set the server, and did not), `jobs/<label>` (state in launchd). */
  write(path: string, text: string): Promise<void>;
  /** Removes a file below the root. */
  remove(path: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Programs that were run, as `name arg …`, and forgets them. */
  calls(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Makes one. */
export async function createMac(): Promise<Mac> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'trueclock-mac-')));
  const mac: Mac = {
    root,
    host: { ...localHost(root), platform: 'darwin' },
    async elevate(work) {
      await mac.write('state/root', '');
      try {
        return await work();
      } finally {
        await mac.remove('state/root');
      }
    },
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    },
    remove: (path) => rm(join(root, path), { force: true }),
    read: (path) => readFile(join(root, path), 'utf8'),
    async calls() {
      if (!existsSync(join(root, 'state/calls'))) return [];
      const lines = (await mac.read('state/calls')).trim().split('\n');
      await mac.remove('state/calls');
      return lines;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
  await mac.write('usr/sbin/systemsetup', SYSTEMSETUP);
  await mac.write('usr/bin/sntp', SNTP);
  await mac.write('usr/bin/launchctl', LAUNCHCTL);
  await mac.write('usr/bin/sw_vers', SW_VERS);
  await mac.write('etc/ntp.conf', 'server time.apple.com\n');
  await mac.write('state/on', 'On\n');
  await mac.write('state/server', 'time.apple.com\n');
  await mac.write('state/server-does', 'answers\n');
  await mac.write('state/offset', '0.020\n');
  await mac.write('state/jobs/com.apple.timed', 'running\n');
  return mac;
}

/** `describe` for tests that play a Mac. */
export const describeMac = (title: string, body: () => void): void =>
  describeWith(
    title,
    process.platform === 'win32' ? 'a played Mac needs a POSIX shell' : undefined,
    body,
  );

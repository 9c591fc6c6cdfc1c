import type { SetClock } from '#shared/core/plan/set-clock.ts';
import type { Seconds } from '#shared/units.ts';
import { powershell, scriptArguments } from './powershell.ts';
import { systemRoot } from './system-root.ts';

/**
 * Moves the clock by Windows PowerShell's Set-Date, relative to the time at which that reads the clock, so that its
 * start takes nothing from the accuracy (milliseconds, as Windows sets). All that is ours in the script is a whole
 * number, and the command comes from Windows' own folder. The target is reckoned in UTC and only then put into
 * local time, which Set-Date takes.
 */
export function setWindowsClock(offset: Seconds): SetClock {
  const milliseconds = Math.round(offset * 1000).toFixed(0);
  const target = `[DateTime]::UtcNow.AddMilliseconds(${milliseconds})`;
  const module = `${systemRoot()}\\System32\\WindowsPowerShell\\v1.0\\Modules\\Microsoft.PowerShell.Utility\\Microsoft.PowerShell.Utility.psd1`;
  const setting = [
    "$ErrorActionPreference = 'Stop'",
    `Import-Module '${module}'`,
    `$null = Microsoft.PowerShell.Utility\\Set-Date -Date ${target}.ToLocalTime()`,
  ].join('\n');
  const telling = [
    "$epoch = [DateTime]::new(1970, 1, 1, 0, 0, 0, 'Utc')",
    '$culture = [Globalization.CultureInfo]::InvariantCulture',
    `[Console]::Out.Write((${target} - $epoch).TotalSeconds.ToString('F3', $culture))`,
  ].join('\n');
  const program = powershell();
  return {
    command: { program, args: scriptArguments(setting) },
    trial: { program, args: scriptArguments(telling) },
  };
}

import { newestUndoable, undoChain } from '#main/helper/changes.ts';
import { appError } from '#shared/errors.ts';
import type { ApplyOutcome, ChangeEntry } from '#shared/model/plan.ts';
import { applyText } from '../change-text.ts';
import { EXIT, type ExitCode, exitOfOutcome } from '../exit.ts';
import { entryLines, historyText, numberOf } from '../history-text.ts';
import { changeJson } from '../json.ts';
import { agreed, fail, needsYes, print, type Session, showStep } from '../session.ts';

/** Options of an undo. */
export interface UndoFlags {
  readonly yes?: true;
  /** What others edited since may be replaced; a copy is kept. */
  readonly replaceEdited?: true;
}

/** `trueclock changes`: the changes that were made, and what became of them. */
export async function changes(session: Session): Promise<ExitCode> {
  const history = await session.ports.listChanges();
  print(session, { changes: history.map(changeJson) }, historyText(history));
  return EXIT.good;
}

/**
 * `trueclock undo`: takes back a change and everything newer that is in force, or the newest. Where someone else
 * edited a file since, it shows what they changed and asks before that is replaced.
 */
export async function undo(
  session: Session,
  named: string | undefined,
  flags: UndoFlags,
): Promise<ExitCode> {
  const { ports, io, json } = session;
  const history = await ports.listChanges();
  const newest = newestUndoable(history)?.id;
  const id = named === undefined ? newest : history.find((change) => isNamed(change, named))?.id;
  if (id === undefined) {
    return fail(
      session,
      named === undefined
        ? appError('plan.nothing-to-undo', {}, 'later')
        : appError('plan.unknown', { id: named }, 'never'),
    );
  }
  const chain = undoChain(history, id);
  if (chain.length === 0) return fail(session, appError('plan.nothing-to-undo', {}, 'later'));
  const ids = chain.map((change) => change.id);
  const finish = (outcome: ApplyOutcome): ExitCode => {
    print(session, { changeIds: ids, outcome }, applyText(outcome, 'undo'));
    return exitOfOutcome(outcome);
  };

  const list = `This would be undone:\n${entryLines(chain).join('\n')}\n`;
  if (json) io.err(list);
  else io.out(list);
  if (flags.yes === undefined) {
    const many = chain.length === 1 ? 'this change' : `these ${String(chain.length)} changes`;
    const answer = await agreed(session, `Undo ${many}?`);
    if (answer === 'unasked') return needsYes(session);
    if (answer === 'no' || io.interrupted.aborted) return finish({ state: 'cancelled' });
  }
  const outcome = await ports.privileged.undo(ids, null, showStep(session));
  if (outcome.state !== 'edited') return finish(outcome);

  const replace = await mayReplace(session, outcome, flags);
  if (replace === 'no') return finish({ state: 'cancelled' });
  if (replace === 'unasked') {
    const exit = finish(outcome);
    io.err('trueclock: leave the files as they are, or pass --replace-edited: a copy is kept\n');
    return exit;
  }
  return finish(await ports.privileged.undo(ids, outcome.agreement, showStep(session)));
}

const isNamed = (change: ChangeEntry, name: string): boolean =>
  change.id === name || (/^[0-9]{1,9}$/.test(name) && numberOf(change) === Number(name));

/** Whether what others edited may be replaced: nobody agrees to that without having seen it or having said so. */
async function mayReplace(
  session: Session,
  outcome: ApplyOutcome,
  { yes, replaceEdited }: UndoFlags,
): Promise<'yes' | 'no' | 'unasked'> {
  if (yes !== undefined) return replaceEdited === undefined ? 'unasked' : 'yes';
  session.io.err(applyText(outcome, 'undo'));
  return agreed(session, 'Undo all the same, and keep a copy of what they wrote?');
}

import type { AddressProblem } from '../errors.ts';

/** What became of a list of servers that was read from a file. */
export interface ServerListImport {
  /** Every server of the list that is known now, in its order: those added, and those known before. */
  readonly ids: readonly string[];
  /** How many of them are new. */
  readonly added: number;
  /** Lines that name no server. */
  readonly refused: readonly RefusedLine[];
}

/** A line of such a file that is not the address of a server. */
export interface RefusedLine {
  /** From 1. */
  readonly line: number;
  /** Its beginning, made printable. */
  readonly text: string;
  readonly reason: AddressProblem;
}

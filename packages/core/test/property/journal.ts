import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Batch } from "./graph-batches.ts";

/** Number of times that a batch covered each case. */
export type Sights = Readonly<Record<string, number>>;

/** The batches that are linked, in a file that several processes may append to. */
export interface Journal {
  /** The coverage of a batch, if it is linked. */
  find(batch: Batch): Sights | undefined;
  add(batch: Batch, sights: Sights): void;
}

/** @param path - of a file with one JSON object a line; without it, nothing is found and nothing stored */
export function openJournal(path: string | undefined): Journal {
  if (path === undefined) return { find: () => undefined, add() {} };
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  // A run that was killed may have left half a line.
  if (text !== "" && !text.endsWith("\n")) appendFileSync(path, "\n");
  const known = new Map(
    text.split("\n").flatMap((line) => {
      const entry = parseLine(line);
      return entry === undefined ? [] : [[keyOf(entry), entry.sights] as const];
    }),
  );
  return {
    find: (batch) => known.get(keyOf(batch)),
    add({ seed, graphs }, sights) {
      const endedAt = new Date().toISOString();
      appendFileSync(path, `${JSON.stringify({ endedAt, seed, graphs, sights })}\n`);
    },
  };
}

function keyOf({ seed, graphs }: Batch): string {
  return `${seed} ${graphs}`;
}

function parseLine(line: string): (Batch & { readonly sights: Sights }) | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

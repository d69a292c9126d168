import type { FirstOutputTask } from "./time-first-output.ts";
import type { GrammarTask } from "./time-grammars.ts";
import type { LibraryCallsTask } from "./time-library-calls.ts";
import type { OpeningTask } from "./time-opening.ts";

/** A task with dynamic libraries, as JSON. */
export type LibraryTask = GrammarTask | LibraryCallsTask | OpeningTask | FirstOutputTask;

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Remote, wrap } from "comlink";
import type { Linker } from "../model/linker-api.ts";
import type { Selection } from "../model/memory-api.ts";
import { lessonSet, type ModuleSet } from "../model/module-set.ts";
import type { Output } from "../model/output.ts";
import type { LinkedView, LinkReport, ModuleFacts, Problem } from "../model/snapshot.ts";
import { receiveOutput } from "./receive-output.ts";

export type SessionState = "working" | "linked" | "failed" | "stopped";

/** The work under way ended because the reader stopped it, or because a newer link replaced it. */
export class StoppedError extends Error {
  override readonly name: string = "StoppedError";
}

/** One import of one module. */
export interface ImportPlace {
  readonly importer: string;
  readonly import: { readonly module: string; readonly name: string };
}

/** A sentence for the reader beside the modules: a failure to bring in or open modules, with the remedy. */
export interface Note {
  readonly text: string;
  /** Host functions that an address has brought: they run only when the reader allows it. */
  readonly hostCode?: string;
}

/** Files that the reader chooses from: those of a folder or an archive. */
export interface Offer {
  /** Name of the folder or archive. */
  readonly from: string;
  readonly files: readonly { readonly path: string; readonly file: Blob }[];
}

/** A problem, and the set that has it. The set of the session may have changed since. */
export interface SetProblem extends Problem {
  readonly set: ModuleSet;
}

/** The page's half of the workbench: the set, the last link that succeeded, the last problem, and the worker. */
export interface Session {
  readonly set: ReadonlySignal<ModuleSet>;
  readonly state: ReadonlySignal<SessionState>;
  /** The modules that are live. After a failure it is the earlier link. Undefined before the first link, and after a stop. */
  readonly view: ReadonlySignal<LinkedView | undefined>;
  /** Undefined unless the set could not be linked. */
  readonly problem: ReadonlySignal<SetProblem | undefined>;
  /** The facts of the modules of the set, also if it could not be linked. */
  readonly modules: ReadonlySignal<readonly ModuleFacts[]>;
  /** Counts changes to the instances: links and calls. Parts that show memories read them again when it changes. */
  readonly changes: ReadonlySignal<number>;
  /** Whether a call or a link is under way that the reader can stop. */
  readonly busy: ReadonlySignal<boolean>;
  /** A sentence beside the modules. */
  readonly note: Signal<Note | undefined>;
  /** The files to choose from. */
  readonly offer: Signal<Offer | undefined>;
  /** The import that the list of modules shows and focuses, so that the reader can choose its provider. */
  readonly shownImport: Signal<ImportPlace | undefined>;
  /** Whether the host functions are shown for editing. */
  readonly isHostCodeShown: Signal<boolean>;
  /** The bytes that the reader has selected, in records or in memory. Undefined after each link. */
  readonly selection: Signal<Selection | undefined>;
  /** The tab in view beside the picture, by its id. */
  readonly tab: Signal<string>;
  /** Links another set. */
  change(set: ModuleSet): Promise<void>;
  /** Links the set again. */
  relink(): Promise<void>;
  /** Ends the worker with all that runs in it. The modules are linked again, in a new worker, unless it is their link that is stopped. */
  stop(): void;
  /** Ends the worker for good. */
  end(): void;
  /**
   * Asks the worker.
   *
   * @param question - called with the worker; with `changes: true`, it may change instances; with `reads: true`, it only
   *   reads, at once, and does not count as busy
   * @throws StoppedError if the worker ends first
   */
  ask<Answer>(
    question: (linker: Remote<Linker>) => Promise<Answer>,
    options?: { readonly changes?: boolean; readonly reads?: boolean },
  ): Promise<Answer>;
  /**
   * Asks a worker of its own, which has no live instances, and ends it after the answer.
   *
   * @returns the answer; it rejects with a StoppedError if `stop` was called first
   */
  askApart<Answer>(question: (linker: Remote<Linker>) => Promise<Answer>): Apart<Answer>;
  /** State of a part of the page, made when the part is first shown. It stays when the part is shown no more. */
  keep<State>(create: () => State): State;
}

/** Work that runs apart from the live instances. */
export interface Apart<Answer> {
  readonly answer: Promise<Answer>;
  readonly stop: () => void;
}

/** The worker that runs now, and the promise that rejects when it is ended. */
interface Running {
  readonly worker: Worker;
  readonly linker: Remote<Linker>;
  readonly ended: Promise<never>;
  readonly end: () => void;
}

export function createSession(startWorker: () => Worker): Session {
  const set = signal(lessonSet);
  const state = signal<SessionState>("working");
  const view = signal<LinkedView | undefined>(undefined);
  const problem = signal<SetProblem | undefined>(undefined);
  const modules = signal<readonly ModuleFacts[]>([]);
  const changes = signal(0);
  const asked = signal(0);
  const busy = signal(false);
  const selection = signal<Selection | undefined>(undefined);
  const tab = signal("records");
  let running = run(startWorker());
  let links = 0;
  /** The last set that was live and that a stop ended. */
  let endedSet: ModuleSet | undefined;
  /** Number of the link in view. */
  let shown = 0;
  /** Numbers of the questions that the worker has not answered. */
  const pending = new Set<number>();
  let questions = 0;
  /** Number of the question that the last link is. */
  let linkQuestion = 0;
  const kept = new Map<() => unknown, unknown>();

  const ask: Session["ask"] = async (question, options) => {
    const { linker, ended } = running;
    if (options?.reads === true) return await Promise.race([question(linker), ended]);
    const number = ++questions;
    pending.add(number);
    asked.value += 1;
    busy.value = true;
    try {
      return await Promise.race([question(linker), ended]);
    } finally {
      pending.delete(number);
      asked.value -= 1;
      busy.value = asked.value > 0;
      if (options?.changes === true) changes.value += 1;
    }
  };

  const linkSet = async (wanted: ModuleSet): Promise<void> => {
    const link = ++links;
    set.value = wanted;
    state.value = "working";
    linkQuestion = questions + 1;
    let printed: Output | undefined;
    const output = receiveOutput((lines) => {
      printed = lines;
      // The last lines of a link that was stopped may arrive after its end.
      const shown = problem.peek();
      if (link === links && state.peek() === "stopped" && shown) problem.value = { ...shown, printed };
    });
    try {
      const report = await ask<LinkReport>((linker) => linker.link(wanted, output.open()));
      // The instances of a link are live in the worker until a newer one succeeds, also if the set has changed meanwhile.
      if (report.linked && link > shown) {
        shown = link;
        // The worker has a copy of the set; parts of the page compare the set itself.
        view.value = { ...report.view, set: wanted };
        selection.value = undefined;
        changes.value += 1;
      }
      if (link !== links) return;
      if (report.linked) {
        modules.value = report.view.modules;
        problem.value = undefined;
        state.value = "linked";
      } else {
        problem.value = { ...report.problem, set: wanted };
        modules.value = report.modules;
        state.value = "failed";
      }
    } catch (error) {
      if (link !== links) return;
      if (error instanceof StoppedError) {
        problem.value = {
          set: wanted,
          name: error.name,
          message: error.message,
          diagnostics: [],
          ...(endedSet && { ended: endedSet }),
          ...(printed && { printed }),
        };
        state.value = "stopped";
        return;
      }
      const isError = error instanceof Error;
      problem.value = {
        set: wanted,
        name: isError ? error.name : "Error",
        message: isError ? error.message : String(error),
        diagnostics: [],
      };
      state.value = "failed";
    } finally {
      output.end();
    }
  };

  return {
    set,
    state,
    view,
    problem,
    modules,
    changes,
    busy,
    note: signal<Note | undefined>(undefined),
    offer: signal<Offer | undefined>(undefined),
    shownImport: signal<ImportPlace | undefined>(undefined),
    isHostCodeShown: signal(false),
    selection,
    tab,
    ask,
    askApart(question) {
      const { linker, ended, end } = run(startWorker());
      return { answer: Promise.race([question(linker), ended]).finally(end), stop: end };
    },
    keep<State>(create: () => State): State {
      if (!kept.has(create)) kept.set(create, create());
      return kept.get(create) as State;
    },
    change: linkSet,
    relink: () => linkSet(set.value),
    end: () => running.end(),
    stop() {
      const isLinking = state.value === "working";
      // A link that waited behind a call or an older link has not begun, so it does not hang.
      const isWaiting = isLinking && [...pending].some((number) => number < linkQuestion);
      const again = isWaiting ? set.value : isLinking ? undefined : view.value?.set;
      endedSet = view.value?.set ?? endedSet;
      running.end();
      running = run(startWorker());
      view.value = undefined;
      // A set that did not come to an end is not linked again by itself: it would hang again.
      if (again !== undefined) void linkSet(again);
    },
  };
}

function run(worker: Worker): Running {
  let reject: (reason: StoppedError) => void = () => {};
  const ended = new Promise<never>((_, rejectEnded) => {
    reject = rejectEnded;
  });
  ended.catch(() => {});
  return {
    worker,
    linker: wrap<Linker>(worker),
    ended,
    end() {
      worker.terminate();
      reject(new StoppedError("Stopped: the worker was ended"));
    },
  };
}

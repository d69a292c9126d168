import type { LinkerHost } from "@rec/core";
import { type VisitOutcome, type VisitTask, visit } from "./code-cache/visit.ts";
import { type FromBytesTask, type FromBytesTimes, timeFromBytes } from "./fuse/time-from-bytes.ts";
import { type FusedStreamTask, type FusedStreamTimes, timeFusedStream } from "./fuse/time-fused-stream.ts";
import { type HeapTask, type HeapTimes, timeHeap } from "./heap/time-heap.ts";
import type { LibraryTask } from "./libraries/library-task.ts";
import type { FirstOutputTimes } from "./libraries/time-first-output.ts";
import type { GrammarTimes } from "./libraries/time-grammars.ts";
import type { OpeningTimes } from "./libraries/time-opening.ts";
import { type LlvmOutcome, type LlvmTask, loadLlvm } from "./loading/load-llvm.ts";
import { type FailingTask, type FailingTimes, timeFailing } from "./loading/time-failing.ts";
import { type LoadingTask, type LoadingTimes, timeLoading } from "./loading/time-loading.ts";
import { type CallTimes, timeCalls } from "./measure/time-calls.ts";
import { type LinkTimes, timeLinking } from "./measure/time-linking.ts";
import { type StreamTimes, timeStreaming } from "./measure/time-streaming.ts";
import { timeViews, type ViewTask, type ViewTimes } from "./measure/time-views.ts";
import { createModuleFiles, type ModuleFiles } from "./module-files.ts";
import { linkers, rivals } from "./rivals.ts";
import type { Settings } from "./settings.ts";
import { chains } from "./workloads/chains.ts";
import { workloads } from "./workloads.ts";

export interface CallsTask {
  readonly kind: "calls";
  /** A workload of two modules, under all rivals; or a chain of modules, under `linkers`. */
  readonly workload: string;
  /** Only the rivals that link any number of modules. */
  readonly isWithoutHand?: boolean;
  readonly round: number;
  readonly settings: Settings;
}

/** A task for a process or page, as JSON. */
export type Task =
  | CallsTask
  | { readonly kind: "linking"; readonly settings: Settings }
  | { readonly kind: "streaming"; readonly settings: Settings }
  | LoadingTask
  | FailingTask
  | LlvmTask
  | ({ readonly kind: "views"; readonly settings: Settings } & ViewTask)
  | VisitTask
  | HeapTask
  | FromBytesTask
  | FusedStreamTask
  | LibraryTask;

export interface Outcomes {
  readonly calls: CallTimes;
  readonly linking: LinkTimes;
  readonly streaming: StreamTimes;
  readonly loading: LoadingTimes;
  readonly failing: FailingTimes;
  readonly llvm: LlvmOutcome;
  readonly views: ViewTimes;
  readonly visit: VisitOutcome;
  readonly heap: HeapTimes;
  readonly "from-bytes": FromBytesTimes;
  readonly "fused-stream": FusedStreamTimes;
  readonly grammars: GrammarTimes;
  readonly "library-calls": CallTimes;
  readonly opening: OpeningTimes;
  readonly "first-output": FirstOutputTimes;
}

export type Outcome<Kind extends Task["kind"] = Task["kind"]> = Outcomes[Kind];

/** The surroundings of a task. */
export interface Platform {
  /** URL of the server with the results of the build. */
  readonly baseUrl: string;
  /** The host that users of this runtime have. */
  readonly host: LinkerHost;
}

/** Runs a task in the current runtime. */
export async function carryOut(task: Task, { baseUrl, host }: Platform): Promise<Outcome> {
  const files = createModuleFiles(baseUrl);
  switch (task.kind) {
    case "calls":
      return timeWorkload(task, files.read);
    case "linking":
      return timeLinking(task.settings, files);
    case "streaming":
      return timeStreaming(task.settings, files);
    case "loading":
      return timeLoading(task, host);
    case "failing":
      return timeFailing(task, host);
    case "llvm":
      return loadLlvm(task, host, baseUrl);
    case "views":
      return timeViews(task, task.settings);
    case "visit":
      return visit(task, host);
    case "heap":
      return timeHeap(task, files.read);
    case "from-bytes":
      return timeFromBytes(task, files.read);
    case "fused-stream":
      return timeFusedStream(task, files, host);
    default:
      // The code of web-tree-sitter is evaluated only here.
      return (await import("./libraries/carry-out-library.ts")).carryOutLibrary(task, { read: files.read, host });
  }
}

function timeWorkload(
  { workload: wanted, isWithoutHand, settings, round }: CallsTask,
  read: ModuleFiles["read"],
): Promise<CallTimes> {
  const options = { read, settings, round };
  const pair = workloads.find(({ name }) => name === wanted);
  if (pair && !isWithoutHand) return timeCalls(pair, { rivals, ...options });
  const workload = pair ?? chains.find(({ name }) => name === wanted);
  if (workload === undefined) throw new RangeError(`There is no workload "${wanted}"`);
  return timeCalls(workload, { rivals: linkers, ...options });
}

import type { PrepareSetting } from "./prepare-case.ts";
import type { ReplayOrder, ReplayWorker } from "./replay-order.ts";
import { PAGES, placeOf } from "./thread-places.ts";

interface ThreadSetting extends PrepareSetting {
  readonly startWorker: () => ReplayWorker;
}

/** Modules of `threads/`, and the result of their threads. */
interface ThreadCase {
  readonly name: string;
  /** Files by module name. The module with the function `work` is the first. */
  readonly modules: Readonly<Record<string, string>>;
  /** The memory is given in place of the one that the first module defines. */
  readonly isProvided?: true;
  /** The modules are one unit: each thread takes the one module, as `prepare` has compiled it. */
  readonly isFused?: true;
  /** The threads get no stack and thread-local data of their own. */
  readonly isNaive?: true;
  /** The code with which each thread is refused. */
  readonly refusal?: string;
}

const THREAD_CASES: readonly ThreadCase[] = [
  { name: "stack-pointer-exported", modules: { single: "threads.wasm" } },
  { name: "stack-pointer-named", modules: { single: "named.wasm" } },
  { name: "stack-pointer-found-in-code", modules: { single: "stripped.wasm" } },
  { name: "stack-pointer-found-in-code-without-optimization", modules: { single: "unoptimized.wasm" } },
  { name: "thread-local-data-hidden", modules: { single: "without-init.wasm" }, refusal: "THREAD_NEEDS_EXPORTS" },
  { name: "memory-of-a-module-that-defines-it", modules: { single: "owner.wasm" }, isProvided: true },
  { name: "two-modules", modules: { left: "left.wasm", right: "right.wasm" } },
  { name: "two-modules-fused", modules: { left: "left.wasm", right: "right.wasm" }, isFused: true },
  // Without these, nothing shows that the other cases can fail.
  { name: "without-a-stack-of-their-own", modules: { single: "threads.wasm" }, isNaive: true },
  {
    name: "fused-without-stacks-of-their-own",
    modules: { left: "left.wasm", right: "right.wasm" },
    isFused: true,
    isNaive: true,
  },
];

const THREADS = 4;
const ROUNDS = 25;

/** Each thread works in a stack and in thread-local data of its own, in one memory, and finds no value of another one. */
export const threadChecks = THREAD_CASES.map((threadCase) => ({
  name: `threads/${threadCase.name}`,
  run: (setting: ThreadSetting) => checkThreads(threadCase, setting),
}));

async function checkThreads(threadCase: ThreadCase, { place, prepare, startWorker }: ThreadSetting): Promise<string[]> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const [first = ""] = Object.keys(threadCase.modules);
  const memories = threadCase.isProvided ? {} : { env: { memory } };
  const provide = threadCase.isProvided && { provide: { [first]: { memory } } };
  const urls = Object.entries(threadCase.modules).map(([name, file]) => [name, `${place.baseUrl}/threads/${file}`]);
  // The plan is made once, and sent to each thread with the compiled modules.
  const { isFused: fuse = false } = threadCase;
  const { plan, modules } = await prepare(Object.fromEntries(urls), { imports: memories, ...provide, fuse });
  const compiled = new Set(Object.values(modules)).size;
  if (fuse && compiled > 1) return [`expected one module for all threads, and found ${compiled}`];
  const order = { name: threadCase.name, plan, modules, memories, ...provide };
  const workers = Array.from({ length: THREADS }, () => startWorker());
  const orders = workers.map((_, thread): ReplayOrder => {
    const own = threadCase.isNaive ? {} : { thread: placeOf(thread, plan) };
    return { ...order, ...own, call: [`${first}.work`, thread + 1, THREADS, ROUNDS] };
  });
  const outcomes = await Promise.all(workers.map((worker, thread) => worker.replay(orders[thread] as ReplayOrder)));
  await Promise.all(workers.map((worker) => worker.end()));
  const results = outcomes.map((outcome) => ("error" in outcome ? outcome.error : Number(outcome.observed)));
  return problemsOf(threadCase, results);
}

function problemsOf({ isNaive, refusal }: ThreadCase, results: readonly (number | string)[]): string[] {
  const asText = `the threads found ${results.join(", ")} wrong values`;
  if (refusal !== undefined) {
    return results.every((result) => String(result).includes(refusal)) ? [] : [`expected ${refusal}, found ${asText}`];
  }
  // All threads but the last one to write find the values of that one.
  if (isNaive) return results.some((result) => Number(result) > 0) ? [] : [`expected wrong values, and ${asText}`];
  return results.every((result) => result === 0) ? [] : [`expected none, and ${asText}`];
}

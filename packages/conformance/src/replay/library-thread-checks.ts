import { instantiatePlan, type Linked, type LinkPlan } from "@rec/core";
import type { PrepareSetting } from "./prepare-case.ts";
import type { ReplayOrder, ReplayWorker } from "./replay-order.ts";
import { PAGES, placeOf } from "./thread-places.ts";

interface ThreadSetting extends PrepareSetting {
  readonly startWorker: () => ReplayWorker;
}

type Steps = LinkPlan["steps"];
type Step = Steps[number];

/** A rule of further threads that is broken: the plan of the first thread, of the others, or both. */
interface Breakage {
  readonly fault: string;
  readonly first?: (plan: LinkPlan) => LinkPlan;
  readonly further?: (plan: LinkPlan) => LinkPlan;
  /** The threads disturb each other; one alone sees nothing. */
  readonly isShared?: true;
}

const withSteps =
  (edit: (steps: Steps) => Steps) =>
  (plan: LinkPlan): LinkPlan => ({ ...plan, steps: edit(plan.steps) });

const without = (leaveOut: (step: Step) => boolean) => withSteps((steps) => steps.filter((step) => !leaveOut(step)));

const isLocals = (step: Step): boolean => step.do === "call" && step.locals !== undefined;
const isAddress = (step: Step): boolean => step.do === "address";

/** The step as an ordinary call, which each thread makes. */
function asPlainCall(name: string): (plan: LinkPlan) => LinkPlan {
  return withSteps((steps) =>
    steps.map((step) =>
      step.do === "call" && step.export === name ? { do: "call", unit: step.unit, export: name } : step,
    ),
  );
}

const withoutPlus = withSteps((steps) =>
  steps.map((step) => {
    if (step.do !== "address") return step;
    const { plus: _, ...rest } = step;
    return rest;
  }),
);

const localsFirst = withSteps((steps) => [
  ...steps.filter((step) => !isLocals(step) && !isAddress(step)),
  ...steps.filter(isLocals),
  ...steps.filter(isAddress),
]);

function withThread(edit: (thread: NonNullable<LinkPlan["thread"]>) => NonNullable<LinkPlan["thread"]>) {
  return (plan: LinkPlan): LinkPlan => (plan.thread ? { ...plan, thread: edit(plan.thread) } : plan);
}

const BREAKAGES: readonly Breakage[] = [
  { fault: "no addresses in thread-local data of the first thread", first: without(isLocals) },
  { fault: "relocations in each thread", further: asPlainCall("__wasm_apply_data_relocs") },
  { fault: "constructors in each thread", further: asPlainCall("__wasm_call_ctors") },
  { fault: "no thread-local data", further: withThread((thread) => ({ ...thread, locals: [] })) },
  { fault: "thread-local data before addresses", further: localsFirst },
  { fault: "addresses of thread-local variables that count from 0", further: withoutPlus },
  { fault: "no addresses of functions", further: without((step) => isAddress(step) && "slot" in step) },
  {
    fault: "one place for the thread-local data of all libraries",
    further: withThread((thread) => ({ ...thread, locals: thread.locals.map((own) => ({ ...own, offset: 0 })) })),
  },
  {
    fault: "one stack of all threads",
    further: withThread((thread) => ({ ...thread, stacks: [] })),
    isShared: true,
  },
];

/** Modules of `threads/`, and the result of their threads. */
interface LibraryCase {
  /** Their folder. */
  readonly name: string;
  readonly is64?: true;
  /** The memory is given in place of the one that the program defines. */
  readonly isProvided?: true;
  /** The code with which each thread is refused. */
  readonly refusal?: string;
  readonly broken?: Breakage;
}

const LIBRARY_CASES: readonly LibraryCase[] = [
  { name: "dynamic" },
  { name: "dynamic-symbolic" },
  { name: "dynamic-wasi" },
  { name: "dynamic-owner", isProvided: true },
  { name: "dynamic-fixed" },
  { name: "dynamic-64", is64: true },
  { name: "dynamic-hidden", refusal: "THREAD_NEEDS_EXPORTS" },
  ...BREAKAGES.map((broken) => ({ name: "dynamic", broken })),
];

const THREADS = 4;
const ROUNDS = 5;

/**
 * A program and two libraries in several threads of one memory: each finds the relocated data as the first thread has left it, no
 * constructor has run again, and stack and thread-local data are its own. Without any rule, a thread finds wrong values.
 */
export const libraryThreadChecks = LIBRARY_CASES.map((libraryCase) => ({
  name: `threads/${libraryCase.name}${libraryCase.broken ? ` notices ${libraryCase.broken.fault}` : ""}`,
  run: (setting: ThreadSetting) => checkLibraries(libraryCase, setting),
}));

async function checkLibraries(libraryCase: LibraryCase, setting: ThreadSetting): Promise<string[]> {
  const { name, is64, isProvided, refusal, broken } = libraryCase;
  const urlOf = (file: string) => `${setting.place.baseUrl}/threads/${name}/${file}`;
  const files = { program: urlOf("program.wasm"), "left.so": urlOf("left.so"), "right.so": urlOf("right.so") };
  const isKnown = WebAssembly.validate(await (await fetch(files.program)).arrayBuffer());
  // An older engine lacks memories of 64 bits.
  if (is64 && !isKnown) return checkUnsupported(files, setting);
  const memory = sharedMemory(is64);
  const memories = isProvided ? {} : { env: { memory } };
  const provide = isProvided && { provide: { program: { memory } } };
  const { plan, modules } = await setting.prepare(files, { imports: memories, ...provide });
  const first = instantiatePlan(broken?.first?.(plan) ?? plan, modules, memories, { ...provide });
  // The linker cannot complete thread-local data that is hidden, also not that of the first thread.
  if (refusal === undefined) {
    const wrong = beginIn(first.exports);
    if (broken?.first) return wrong === 0 ? ["expected wrong values in the first thread, and found none"] : [];
    if (wrong !== 0) return [`expected no wrong values in the first thread, and found ${wrong}`];
  }

  const sent = broken?.further?.(plan) ?? plan;
  const parties = broken && !broken.isShared ? 1 : THREADS;
  const workers = Array.from({ length: parties }, () => setting.startWorker());
  const orderOf = (thread: number): ReplayOrder => ({
    name,
    plan: sent,
    modules,
    memories,
    ...provide,
    thread: placeOf(thread, plan),
    call: ["program.work", thread + 1, parties, ROUNDS],
  });
  const running = workers.map(async (worker, thread) => {
    const outcome = await worker.replay(orderOf(thread));
    return "error" in outcome ? outcome.error : Number(outcome.observed);
  });
  // The worker fails if its call traps.
  const results = await Promise.all(running.map((result) => result.catch(String)));
  await Promise.all(workers.map((worker) => worker.end()));
  return problemsOf(libraryCase, results);
}

/** The number of wrong values in the first thread; the text of the error if it traps. */
function beginIn({ program }: Linked["exports"]): number | string {
  const { begin } = program as { readonly begin: () => number };
  try {
    return begin();
  } catch (error) {
    return String(error);
  }
}

async function checkUnsupported(
  files: Readonly<Record<string, string>>,
  { prepare }: ThreadSetting,
): Promise<string[]> {
  const error = await prepare({ ...files }).then(
    () => undefined,
    (thrown: unknown) => thrown as { readonly code?: string },
  );
  return error?.code === "UNSUPPORTED_FEATURE" ? [] : [`expected UNSUPPORTED_FEATURE, and found ${error}`];
}

function sharedMemory(is64: true | undefined): WebAssembly.Memory {
  if (!is64) return new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const limits = { address: "i64", initial: BigInt(PAGES), maximum: BigInt(PAGES), shared: true };
  return new WebAssembly.Memory(limits as unknown as WebAssembly.MemoryDescriptor);
}

function problemsOf({ broken, refusal }: LibraryCase, results: readonly (number | string)[]): string[] {
  const asText = `the threads found ${results.join(", ")} wrong values`;
  if (refusal !== undefined) {
    return results.every((result) => String(result).includes(refusal)) ? [] : [`expected ${refusal}, found ${asText}`];
  }
  // A thread that is not set up may trap.
  if (broken) return results.some((result) => result !== 0) ? [] : [`expected wrong values, and ${asText}`];
  return results.every((result) => result === 0) ? [] : [`expected none, and ${asText}`];
}

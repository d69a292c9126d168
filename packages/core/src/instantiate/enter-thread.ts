import type { LinkerBindings } from "../bind/linker-bindings.ts";
import type { ThreadOptions } from "../link-options.ts";
import type { ThreadPlan } from "../plan/memory-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import { type Given, givenOf } from "../wasm/given.ts";
import { type HostImports, readHostValue } from "../wasm/host-import.ts";
import { THREAD_NAMES } from "../wasm/toolchain-names.ts";
import type { RunInput } from "./run-steps.ts";
import { Stopped } from "./stopped.ts";

export type ThreadProblem =
  | (Problem & {
      readonly about: "thread-needs-exports";
      readonly code: "THREAD_NEEDS_EXPORTS";
      readonly module: string;
      readonly lacks: ThreadPlan["lacking"][number]["lacks"];
      /** The module is a dynamic library. */
      readonly isLibrary?: true;
    })
  /** The linker makes the shared memory: each thread would have one of its own. */
  | (Problem & {
      readonly about: "thread-makes-memory";
      readonly code: "INVALID_OPTION";
      /** The module whose definition the memory replaces, if it is one. */
      readonly owner?: string;
    })
  /** Without an option, no module of the plan has a shared memory. */
  | (Problem & {
      readonly about: "invalid-thread";
      readonly code: "INVALID_OPTION";
      readonly option?: keyof ThreadOptions;
      readonly given: Given;
      readonly alignment: number;
    });

const STACK_ALIGNMENT = 16;

/**
 * Checks that the modules of a plan can run in a further thread, with these addresses.
 *
 * @throws Failure `THREAD_NEEDS_EXPORTS`, `INVALID_OPTION`
 */
export function checkThread({ thread: planned, made, libraries }: LinkPlan, thread: ThreadOptions): void {
  const { size = 0, alignment = 1 } = planned?.block ?? {};
  const problems: ThreadProblem[] = [];
  const refuse = (option?: keyof ThreadOptions): void => {
    const given = givenOf(option ? thread[option] : thread);
    problems.push({ about: "invalid-thread", code: "INVALID_OPTION", ...(option && { option }), given, alignment });
  };
  if (planned === undefined) refuse();
  for (const [option, least, multiple] of [
    ["stackBase", 0, 1],
    ["stackSize", STACK_ALIGNMENT, 1],
    ["tlsBase", 0, size && alignment],
  ] as const) {
    // Without thread-local data, any address will do.
    const value = multiple === 0 ? 0 : (thread[option] as number);
    if (!(Number.isSafeInteger(value) && value >= least && value % (multiple || 1) === 0)) refuse(option);
  }
  for (const { type, owner } of made) {
    if (type.kind !== "memory" || !type.limits.shared) continue;
    problems.push({ about: "thread-makes-memory", code: "INVALID_OPTION", ...(owner !== undefined && { owner }) });
  }
  const placed = new Set(libraries?.search.flatMap(({ module, memory }) => (memory ? [module] : [])));
  for (const { module, lacks } of planned?.lacking ?? []) {
    const isLibrary = placed.has(module) && { isLibrary: true as const };
    problems.push({ about: "thread-needs-exports", code: "THREAD_NEEDS_EXPORTS", module, lacks, ...isLibrary });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
}

interface ThreadInput {
  readonly thread: ThreadOptions;
  readonly hostImports: HostImports;
  readonly linker: LinkerBindings;
}

/**
 * Sets the stack pointers that exist before any module does, and returns how the steps of the plan run in a thread: each
 * instance gets its stack pointer and its thread-local data before anything else of it runs. No reactor is initialized
 * again and no library relocated, because the first thread has done so.
 *
 * Thread-local data of a library may hold addresses, so a step of the plan sets it up when these are known.
 */
export function enterThread(
  { thread: planned, steps }: LinkPlan,
  { thread, hostImports, linker }: ThreadInput,
): Pick<RunInput, "linker" | "onInstance" | "furtherThread"> {
  const { stackBase, stackSize, tlsBase = 0 } = thread;
  const { stacks = [], locals = [] } = planned ?? {};
  const addresses = new Map(
    locals.map(({ unit, offset, addressType }) => {
      const address = tlsBase + offset;
      return [unit, addressType === "i64" ? BigInt(address) : address] as const;
    }),
  );
  const inStep = new Set(steps.flatMap((step) => (step.do === "call" && step.locals ? [step.unit] : [])));
  const set = (global: unknown, position: number): void => {
    // The parts of the stack grow down from their ends.
    const end = stackBase + Math.floor((stackSize * (position + 1)) / stacks.length);
    const top = end - (end % STACK_ALIGNMENT);
    const { value } = global as WebAssembly.Global;
    (global as WebAssembly.Global).value = typeof value === "bigint" ? BigInt(top) : top;
  };
  stacks.forEach(({ extern, host }, position) => {
    if (extern !== undefined) set(linker.madeExtern(extern), position);
    if (host) set(readHostValue(hostImports, host)?.value, position);
  });
  return {
    linker: {
      ...linker,
      callOnce: (step, exports) => linker.callOnce(step, { ...exports, [step.export]: () => {} }),
    },
    onInstance(unit, exports) {
      stacks.forEach((stack, position) => {
        if (stack.unit === unit) set(exports[stack.export], position);
      });
      const address = addresses.get(unit);
      if (address !== undefined && !inStep.has(unit)) initializeLocals(unit, exports, address);
    },
    furtherThread: { localsOf: (unit) => addresses.get(unit) },
  };
}

function initializeLocals(unit: string, exports: WebAssembly.Exports, address: number | bigint): void {
  const called = THREAD_NAMES.initialize;
  const initialize = exports[called] as (address: number | bigint) => void;
  try {
    initialize(address);
  } catch (thrown) {
    throw new Stopped(thrown, { unit, during: "initialization", called, exportsOf: new Map() });
  }
}

import type { HostSteps } from "@rec/c-programs/libraries";
import type { ModuleSource } from "@rec/core";
import type { Library, Program, ProgramOptions } from "@rec/core/dylink";
import { type Bytes, createHost, mapValues, type ProgramOrder } from "./program-scene.ts";
import { bytesOf, describeError, type VariantError } from "./run-libraries.ts";

/** A program that opens libraries while it runs, or lets the host do so. */
export interface OpeningTrial {
  readonly kind: "opening";
  /** In Base64: those of the program, and those that are opened. */
  readonly modules: Readonly<Record<string, string>>;
  readonly order: ProgramOrder & { readonly before?: HostSteps };
  /**
   * The function that opens the libraries of `before`. By `"openSync"`, the libraries that the program opens come compiled, and the
   * program is never suspended.
   */
  readonly by: "open" | "openSync";
}

/** In JSON. */
export type OpeningOutcome = OpenedOutcome | VariantError;

export interface OpenedOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitStatus: number;
  /** Whether the engine can wait for the library that the program opens. */
  readonly canSuspend: boolean;
  /** The results of the calls, without repetitions. */
  readonly returned: readonly unknown[];
  /** The errors of the steps that failed. */
  readonly refused: readonly string[];
  /** Names of the libraries that are open at the end. */
  readonly open: readonly string[];
  /** The sizes after `flatAfter` times, and at the end. */
  readonly sizes: readonly Sizes[];
}

interface Sizes {
  readonly memoryBytes: number;
  readonly tableLength: number;
}

export interface OpeningAdapter {
  openProgram(modules: Readonly<Record<string, ModuleSource>>, options: ProgramOptions): Promise<Program>;
}

/** JavaScript Promise Integration, where the engine has it. */
interface Suspender {
  readonly promising?: (start: unknown) => () => Promise<unknown>;
  readonly Suspending?: unknown;
}

/** Slots of the table that the caller gives: enough for the program and its libraries. */
const GIVEN_SLOTS = 1024;

/** Opens a program, takes the steps of the host, and starts it. */
export function runOpening(
  { modules: texts, order, by }: OpeningTrial,
  adapter: OpeningAdapter,
): Promise<OpeningOutcome> {
  return run(mapValues(texts, bytesOf), { order, by, adapter }).catch(describeError);
}

interface OpeningScene extends Pick<OpeningTrial, "order" | "by"> {
  readonly adapter: OpeningAdapter;
}

async function run(modules: Readonly<Record<string, Bytes>>, scene: OpeningScene): Promise<OpenedOutcome> {
  const { order, adapter, by } = scene;
  const { wasi, imports } = createHost(modules, order);
  const memory = imports["env"]?.["memory"] as WebAssembly.Memory;
  const table = new WebAssembly.Table({ initial: GIVEN_SLOTS, element: "anyfunc" });
  const env = { memory, __indirect_function_table: table };
  const first = Object.fromEntries(order.search.map((name) => [name, modules[name] as Bytes]));
  const compile = createCompiler(modules);
  const program = await adapter.openProgram(first, {
    imports: { ...imports, env },
    initialize: true,
    discover: ({ specifier }) => (by === "open" ? modules[specifier] : compile(specifier)),
  });
  const sizes = (): Sizes => ({ memoryBytes: memory.buffer.byteLength, tableLength: table.length });
  const taken = await takeSteps(program, { ...scene, modules, sizes, compile });
  const { promising, Suspending } = WebAssembly as Suspender;
  const own = program.exports[order.program] as Readonly<Record<string, unknown>>;
  const start = own[order.start ?? "_start"];
  // Functions of the host suspend the program only below a function that waits for it.
  const exitStatus = await Promise.resolve()
    .then((by === "open" && promising?.(start)) || (start as () => unknown))
    .then(() => 0, exitStatusOf);
  return { ...wasi.text, exitStatus, canSuspend: Suspending !== undefined, ...taken, open: program.libraries };
}

function exitStatusOf(thrown: unknown): number {
  const { exitCode } = Object(thrown) as { readonly exitCode?: unknown };
  if (typeof exitCode === "number") return exitCode;
  throw thrown;
}

type Compiler = (name: string) => WebAssembly.Module | undefined;

/** Compiles each module once, when it is asked for. */
function createCompiler(modules: Readonly<Record<string, Bytes>>): Compiler {
  const compiled = new Map<string, WebAssembly.Module>();
  return (name) => {
    const bytes = modules[name];
    const module = compiled.get(name) ?? (bytes && new WebAssembly.Module(bytes));
    if (module !== undefined) compiled.set(name, module);
    return module;
  };
}

interface StepsScene extends OpeningScene {
  readonly modules: Readonly<Record<string, Bytes>>;
  readonly compile: Compiler;
  readonly sizes: () => Sizes;
}

async function takeSteps(program: Program, { modules, order: { before }, by, sizes: measure, compile }: StepsScene) {
  const opened = new Map<string, Library>();
  const returned = new Set<unknown>();
  const refused: string[] = [];
  const sizes: Sizes[] = [];
  const { times = 0, steps = [], flatAfter } = before ?? {};
  for (let time = 1; time <= times; time += 1) {
    for (const step of steps) {
      if ("open" in step) {
        const source = modules[step.open] as Bytes;
        opened.set(
          step.open,
          by === "openSync"
            ? program.openSync(step.open, compile(step.open))
            : await program.open(step.open, { source }),
        );
      } else if ("call" in step) {
        const called = opened.get(step.of)?.symbol(step.call) as (...values: readonly number[]) => unknown;
        returned.add(called(...step.arguments));
      } else {
        try {
          opened.get(step.close)?.close();
        } catch (error) {
          refused.push(String(error));
        }
      }
    }
    if (time === flatAfter || time === times) sizes.push(measure());
  }
  return { returned: [...returned], refused, sizes };
}

import {
  type ImportRequest,
  type Linked,
  type LinkPlan,
  type ModuleSource,
  type Prepared,
  runCommand,
} from "@rec/core";

/** The modules by name, in Base64. */
export interface WasiTrial {
  readonly kind: "wasi";
  readonly modules: Readonly<Record<WasiModuleName, string>>;
}

export type WasiModuleName =
  | "command"
  | "reactor"
  | "client"
  | "memory"
  | "handler"
  | "starter"
  | "owner"
  | "twoMemories"
  | "plainOwner";

/** The observation of each trial by its name, in JSON. */
export type WasiOutcome = Readonly<Record<string, unknown>>;

interface WasiTrialOptions {
  readonly wasi: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly stdout: (bytes: Uint8Array) => void;
    readonly stderr: (bytes: Uint8Array) => void;
  };
  readonly imports?: WebAssembly.Imports;
  readonly initialize?: boolean;
  readonly resolve?: (request: ImportRequest) => { readonly module: string; readonly name: string } | undefined;
}

/** The functions that both adapters have, with the options of WASI that both have. */
export interface WasiAdapter {
  link<Name extends string>(modules: Record<Name, ModuleSource>, options: WasiTrialOptions): Promise<Linked<Name>>;
  prepare<Name extends string>(modules: Record<Name, ModuleSource>, options: WasiTrialOptions): Promise<Prepared<Name>>;
  linkPlan<Name extends string>(
    plan: LinkPlan,
    modules: Record<Name, ModuleSource>,
    options: WasiTrialOptions,
  ): Promise<Linked<Name>>;
}

const UNSUPPORTED = "this engine has one memory in a module";

/** The outcome in every runtime. */
export const WASI: WasiOutcome = {
  "a command": {
    code: 2,
    out: "argument 0: greet\nargument 1: Zoë\nargument 2: 🌍\ngreeting: hej\n",
    err: "done\n",
  },
  "a command by default": { code: 0, out: "argument 0: command\n", err: "done\n" },
  "a reactor": { atLink: "constructed\n", answers: [42, 42], again: "ALREADY_INITIALIZED", out: "constructed\n" },
  "a reactor that the caller initializes": { atLink: "", out: "constructed\n", again: "trap" },
  "a command in a cycle with an allocator": { code: 0, again: "ALREADY_RUN", out: "sum: 449985000\n", made: 1 },
  "several commands": {
    codes: [1, 0, 1],
    out: "constructed\nargument 0: x\nargument 1: y\nsum: 449985000\nargument 0: x\nargument 1: y\n",
  },
  "an exit that a handler does not catch": { code: 3, out: "", err: "" },
  "a start function that uses a hoisted memory": { isFilled: true },
  "a module with two memories": { isFilled: true, isOtherFilled: false },
  "prepare, and linkPlan with modules": { code: 0, out: "sum: 449985000\n", err: "" },
  "prepare, and linkPlan with bytes": { code: 0, out: "sum: 449985000\n", err: "" },
};

/** The differences in an engine without multiple memories. */
export const WITHOUT_MEMORIES: WasiOutcome = { "a module with two memories": UNSUPPORTED };

type Modules = Readonly<Record<WasiModuleName, Uint8Array<ArrayBuffer>>>;

/** Runs all trials with the adapter of this runtime. */
export async function linkWasi({ modules }: WasiTrial, adapter: WasiAdapter): Promise<WasiOutcome> {
  const entries = Object.entries(modules).map(([name, base64]) => [name, bytesOf(base64)] as const);
  const outcomes: Record<string, unknown> = {};
  for (const [name, trial] of Object.entries(trialsOf(Object.fromEntries(entries) as Modules, adapter))) {
    outcomes[name] = await trial().catch((error: unknown) => String(error));
  }
  return outcomes;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Options that collect the output. */
function collecting(words: Pick<WasiTrialOptions["wasi"], "args" | "env"> = {}) {
  const text = { out: "", err: "" };
  const [outDecoder, errDecoder] = [new TextDecoder(), new TextDecoder()];
  const stdout = (bytes: Uint8Array): void => {
    text.out += outDecoder.decode(bytes, { stream: true });
  };
  const stderr = (bytes: Uint8Array): void => {
    text.err += errDecoder.decode(bytes, { stream: true });
  };
  return { text, wasi: { ...words, stdout, stderr } };
}

const call = (exports: WebAssembly.Exports, name: string): unknown => (exports[name] as () => unknown)();

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as { readonly code?: string }).code ?? (error instanceof WebAssembly.RuntimeError && "trap");
  }
}

/** Whether any of the bytes that a module fills is not 0. */
function isFilled({ memory }: WebAssembly.Exports): boolean {
  return new Uint8Array((memory as WebAssembly.Memory).buffer, 8, 64).some((byte) => byte !== 0);
}

function trialsOf(
  { command, reactor, client, memory, handler, starter, owner, twoMemories, plainOwner }: Modules,
  { link, prepare, linkPlan }: WasiAdapter,
): Readonly<Record<string, () => Promise<unknown>>> {
  const run = async (source: Uint8Array<ArrayBuffer>, words = {}) => {
    const { text, wasi } = collecting(words);
    return { code: runCommand(await link({ command: source }, { wasi }), "command"), ...text };
  };
  const runPlan = async (sourcesOf: (prepared: Prepared) => Record<string, ModuleSource>) => {
    const prepared = await prepare({ client, memory }, { wasi: collecting().wasi });
    const { text, wasi } = collecting();
    const plan = JSON.parse(JSON.stringify(prepared.plan)) as LinkPlan;
    return { code: runCommand(await linkPlan(plan, sourcesOf(prepared), { wasi }), "client"), ...text };
  };
  return {
    "a command": () => run(command, { args: ["greet", "Zoë", "🌍"], env: { GREETING: "hej" } }),
    "a command by default": () => run(command),
    async "a reactor"() {
      const { text, wasi } = collecting();
      const { exports } = await link({ reactor }, { wasi });
      const atLink = text.out;
      const answers = [call(exports.reactor, "answer"), call(exports.reactor, "answer")];
      return { atLink, answers, again: attempt(() => call(exports.reactor, "_initialize")), out: text.out };
    },
    async "a reactor that the caller initializes"() {
      const { text, wasi } = collecting();
      const { exports } = await link({ reactor }, { wasi, initialize: false });
      const atLink = text.out;
      call(exports.reactor, "_initialize");
      return { atLink, out: text.out, again: attempt(() => call(exports.reactor, "_initialize")) };
    },
    async "a command in a cycle with an allocator"() {
      const { text, wasi } = collecting();
      const linked = await link({ client, memory }, { wasi });
      const code = runCommand(linked, "client");
      const again = attempt(() => runCommand(linked, "client"));
      return { code, again, out: text.out, made: linked.plan.made.length };
    },
    async "several commands"() {
      const { text, wasi } = collecting({ args: ["x", "y"] });
      const resolve = ({ importer }: ImportRequest) =>
        importer === "memory" ? { module: "client", name: "memory" } : undefined;
      const linked = await link({ first: command, second: command, client, memory, reactor }, { wasi, resolve });
      const codes = (["first", "client", "second"] as const).map((name) => runCommand(linked, name));
      return { codes, out: text.out };
    },
    "an exit that a handler does not catch": () => run(handler),
    async "a start function that uses a hoisted memory"() {
      const { exports } = await link({ owner, starter }, { wasi: collecting().wasi });
      return { isFilled: isFilled(exports.owner) };
    },
    async "a module with two memories"() {
      if (!WebAssembly.validate(twoMemories)) return UNSUPPORTED;
      const { exports } = await link({ program: twoMemories, owner: plainOwner }, { wasi: collecting().wasi });
      return { isFilled: isFilled(exports.program), isOtherFilled: isFilled(exports.owner) };
    },
    "prepare, and linkPlan with modules": () => runPlan(({ modules }) => modules),
    "prepare, and linkPlan with bytes": () => runPlan(() => ({ client, memory })),
  };
}

import {
  createModuleCache,
  type HostedLinker,
  instantiatePlan,
  type LinkPlan,
  linkPlan,
  type ModuleParseError,
  parseModule,
  planLink,
  planUnchanged,
} from "@rec/core";

type ModuleName = "program" | "library" | "plain" | "user" | "OTHER_BUILTIN" | "OTHER_CONSTANT";

/** Links modules that import builtins and string constants, in each way that compiles. */
export interface BuiltinsTrial {
  readonly kind: "builtins";
  /** In Base64. */
  readonly modules: Readonly<Record<ModuleName, string>>;
}

/** The observation of each trial by its name, in JSON: of a link, or the code of its error and the names in it. */
export type BuiltinsOutcome = Readonly<Record<string, unknown>>;

const OPTIONS = { builtins: ["js-string"], importedStringConstants: "'" };

/** The observations of the program. */
const CALLS = { lengths: 50, third: 252, isEqual: [1, 0], passedOn: 10, greeting: "grüße" };

/** The imports of the program in its plan. */
const PLANNED = ["library lengthOf", "library double"];

/** The outcome in an engine with builtins. */
export const BUILTINS: BuiltinsOutcome = {
  "link of bytes": CALLS,
  "link of responses": CALLS,
  "link of streams": CALLS,
  "link with a cache": CALLS,
  "prepare, and instantiatePlan with clones": CALLS,
  "planLink, and linkPlan with the plan in JSON": CALLS,
  "planUnchanged, with modules compiled by plan.compileOptions": CALLS,
  "a link of modules that are compiled with the options": CALLS,
  "the plan leaves out the imports that the engine leaves out": { planned: PLANNED, listed: PLANNED },
  "a string constant that a module passes on": ["plain", "plain"],
  "the engine's builtins come before host imports": 5,
  "modules compiled without the options": ["PLAN_MISMATCH", "program", "library"],
  "a link without the options": ["UNRESOLVED_IMPORT", "program", "program", "program", "program", "program"],
  "a builtin of another type": ["INVALID_MODULE", "import each builtin with its type in the JavaScript API"],
  "a string constant of another type": ["INVALID_MODULE", "import each builtin with its type in the JavaScript API"],
  "a builtin that does not exist": ["UNSUPPORTED_FEATURE", "plain"],
};

/** The outcome in an engine without builtins: host imports take their place, or the error names the feature. */
export const LACKING: BuiltinsOutcome = {
  "link of bytes": ["UNSUPPORTED_FEATURE", "program", "program", "library"],
  "linkPlan of a plan for other engines": ["UNSUPPORTED_FEATURE", "program", "program", "library"],
  "host imports in place of builtins": CALLS,
};

type Modules = Readonly<Record<ModuleName, Uint8Array<ArrayBuffer>>>;
type Exports = Readonly<Record<"program", WebAssembly.Exports>>;

/** Runs all trials with the linker of this runtime. */
export async function linkBuiltins({ modules }: BuiltinsTrial, linker: HostedLinker): Promise<BuiltinsOutcome> {
  const entries = Object.entries(modules).map(([name, base64]) => [name, bytesOf(base64)] as const);
  const bytes = Object.fromEntries(entries) as Modules;
  const trials = hasBuiltins() ? trialsWithBuiltins(bytes, linker) : trialsWithout(bytes, linker);
  const outcomes: Record<string, unknown> = {};
  for (const [name, trial] of Object.entries(trials)) outcomes[name] = await trial().catch(describeError);
  return outcomes;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Whether the engine refuses a builtin of a wrong type, by the hand-written bytes of (import "wasm:js-string" "cast" (func)). */
function hasBuiltins(): boolean {
  const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 23, 1, 14];
  const names = [..."wasm:js-string"].map((character) => character.charCodeAt(0));
  const cast = [4, ...[..."cast"].map((character) => character.charCodeAt(0)), 0, 0];
  return !WebAssembly.validate(Uint8Array.from([...head, ...names, ...cast]), { builtins: ["js-string"] });
}

type TrialsByName = Readonly<Record<string, () => Promise<unknown>>>;

function trialsWithBuiltins(modules: Modules, { link, prepare }: HostedLinker): TrialsByName {
  const { program, library, plain, user } = modules;
  const pair = { program, library };
  const compiled = (options?: LinkPlan["compileOptions"]) => ({
    program: new WebAssembly.Module(pair.program, options),
    library: new WebAssembly.Module(pair.library, options),
  });
  const planned = () => planLink({ program: parseModule(pair.program), library: parseModule(pair.library) }, OPTIONS);
  return {
    "link of bytes": async () => observe((await link(pair, OPTIONS)).exports),
    "link of responses": async () => observe((await link(inEach(pair, responseOf), OPTIONS)).exports),
    "link of streams": async () => observe((await link(inEach(pair, streamOf), OPTIONS)).exports),
    "link with a cache": async () => observe((await link(pair, { ...OPTIONS, cache: createModuleCache() })).exports),
    async "prepare, and instantiatePlan with clones"() {
      const { plan, modules } = structuredClone(pick(await prepare(pair, OPTIONS)));
      return observe(instantiatePlan(plan, modules).exports as Exports);
    },
    async "planLink, and linkPlan with the plan in JSON"() {
      return observe((await linkPlan(JSON.parse(JSON.stringify(planned())) as LinkPlan, pair)).exports);
    },
    async "planUnchanged, with modules compiled by plan.compileOptions"() {
      const plan = planned();
      const modules = compiled(plan.compileOptions);
      const unchanged = planLink(
        { program: parseModule(pair.program), library: parseModule(pair.library) },
        { ...OPTIONS, hoist: false },
      );
      return observe(instantiatePlan(planUnchanged(unchanged, modules), modules).exports as Exports);
    },
    async "a link of modules that are compiled with the options"() {
      return observe((await link(compiled(OPTIONS), OPTIONS)).exports);
    },
    async "the plan leaves out the imports that the engine leaves out"() {
      const { plan, modules } = await prepare(pair, { ...OPTIONS, hoist: false });
      const named = ({ module, name }: { readonly module: string; readonly name: string }) => `${module} ${name}`;
      return {
        planned: plan.modules[0]?.imports.map(named),
        listed: WebAssembly.Module.imports(modules.program).map(named),
      };
    },
    async "a string constant that a module passes on"() {
      const { exports, plan } = await link({ user, plain }, OPTIONS);
      const binding = plan.modules[0]?.imports[0]?.binding;
      return [(exports.user["name"] as WebAssembly.Global).value, binding?.by === "export" && binding.module];
    },
    async "the engine's builtins come before host imports"() {
      const imports = { "wasm:js-string": { length: () => 99 } } as unknown as WebAssembly.Imports;
      const { exports } = await link({ plain }, { ...OPTIONS, imports });
      return (exports.plain["lengthOf"] as (text: string) => number)("grüße");
    },
    "modules compiled without the options": async () =>
      observe(instantiatePlan({ ...planned() }, compiled()).exports as Exports),
    "a link without the options": async () => observe((await link(pair)).exports),
    "a builtin of another type": () => link({ a: modules.OTHER_BUILTIN }, OPTIONS).catch(describeHint),
    "a string constant of another type": () => link({ a: modules.OTHER_CONSTANT }, OPTIONS).catch(describeHint),
    async "a builtin that does not exist"() {
      const text = Array.from(plain, (byte) => String.fromCharCode(byte)).join("");
      const other = Uint8Array.from(text.replace("length", "lenght"), (character) => character.charCodeAt(0));
      return (await link({ plain: other }, OPTIONS)).plan.order;
    },
  };
}

function trialsWithout({ program, library }: Modules, { link }: HostedLinker): TrialsByName {
  const pair = { program, library };
  const imports = {
    "wasm:js-string": {
      length: (text: string) => text.length,
      charCodeAt: (text: string, at: number) => text.charCodeAt(at),
      equals: (a: unknown, b: unknown) => Number(a === b),
    },
    "'": { grüße: "grüße", "": "", library: "library" },
  } as unknown as WebAssembly.Imports;
  return {
    "link of bytes": async () => observe((await link(pair, OPTIONS)).exports),
    async "linkPlan of a plan for other engines"() {
      const plan = planLink({ program: parseModule(pair.program), library: parseModule(pair.library) }, OPTIONS);
      return observe((await linkPlan(plan, pair)).exports);
    },
    "host imports in place of builtins": async () => observe((await link(pair, { ...OPTIONS, imports })).exports),
  };
}

function inEach<Source>(
  { program, library }: Pick<Modules, "program" | "library">,
  make: (bytes: Uint8Array<ArrayBuffer>) => Source,
) {
  return { program: make(program), library: make(library) };
}

function responseOf(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}

/** The bytes in two chunks; the second one comes after the linker has read the head. */
function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const last = bytes.length - 2;
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.slice(0, last));
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.enqueue(bytes.slice(last));
      controller.close();
    },
  });
}

function pick({ plan, modules }: { readonly plan: LinkPlan; readonly modules: Record<string, WebAssembly.Module> }) {
  return { plan, modules };
}

function observe({ program }: Exports) {
  const call = (name: string, ...given: unknown[]) => (program[name] as (...given: unknown[]) => unknown)(...given);
  return {
    lengths: call("lengths"),
    third: call("third"),
    isEqual: [call("isEqual", "grüße"), call("isEqual", "grüsse")],
    passedOn: call("passedOn"),
    greeting: (program["greeting"] as WebAssembly.Global).value,
  };
}

/** The code of an error, and the module of each of its problems. */
function describeError(error: unknown): unknown {
  const {
    code,
    diagnostics = [],
    message,
  } = error as Error & {
    readonly code?: string;
    readonly diagnostics?: readonly { readonly module?: string }[];
  };
  return code === undefined ? message : [code, ...diagnostics.map(({ module }) => module)];
}

/** The code of an error, and the beginning of its hint. */
function describeHint({ code, diagnostics }: ModuleParseError): unknown {
  return [code, diagnostics[0]?.hint.split(",")[0]];
}

import { createSmallWasi, type SmallWasi, type StartOrder, startProgram } from "@rec/c-programs/run";
import {
  instantiatePlan,
  type Linked,
  type LinkPlan,
  type ModuleSource,
  parseModule,
  planLink,
  rewriteModule,
} from "@rec/core";
import type { WasiAdapter } from "../wasi/link-wasi.ts";
import { breakages } from "./breakages.ts";

/** A program and its dynamic libraries. */
export interface LibrariesTrial {
  readonly kind: "libraries";
  /** In Base64, in the order in which symbols are sought. */
  readonly modules: Readonly<Record<string, string>>;
  readonly order: StartOrder & { readonly argv?: readonly string[] };
  /** The names of the forms to link in. */
  readonly forms: readonly FormName[];
  /** The URL of the script that a build has made. */
  readonly scriptUrl?: string;
}

/** The observation of each form, in JSON. */
export type LibrariesOutcome = Readonly<Record<string, VariantOutcome>>;

/** The behaviour of one run, or the error in its place. */
export type VariantOutcome =
  | {
      readonly stdout: string;
      readonly stderr: string;
      readonly exitStatus: number;
      /** The modules in the order in which symbols are sought, if there is a plan. */
      readonly search?: readonly string[];
      /** The modules whose constructors the linker ran, in order. */
      readonly initialised?: readonly string[];
    }
  | VariantError;

export interface VariantError {
  readonly error: string;
  readonly codes: readonly string[];
  /** The features that the engine lacks. */
  readonly features: readonly string[];
}

export type Bytes = Uint8Array<ArrayBuffer>;
export type Modules = Readonly<Record<string, Bytes>>;

/** The pages of a memory that the caller gives: enough for each program. */
const GIVEN_PAGES = 64;
const WASI_NAMESPACE = "wasi_snapshot_preview1";

/** A linked program, and what it has printed so far. */
export interface LinkedProgram {
  readonly linked: { readonly exports: Linked["exports"]; readonly plan?: LinkPlan };
  readonly text: { readonly stdout: string; readonly stderr: string };
}

export interface FormScene {
  readonly modules: Modules;
  readonly order: LibrariesTrial["order"];
  readonly adapter: WasiAdapter;
}

type Form = (scene: FormScene) => Promise<LinkedProgram>;

const FORMS = {
  "link of bytes": ({ modules, ...scene }) => linkSources(modules, scene),
  "link of bytes, the program last": ({ modules, ...scene }) =>
    linkSources(Object.fromEntries(Object.entries(modules).reverse()), scene),
  "link of responses": ({ modules, ...scene }) => linkSources(mapValues(modules, responseOf), scene),
  "link of compiled modules": async ({ modules, ...scene }) => linkSources(await compileAll(modules), scene),
  async "link of compiled libraries and the program's bytes"({ modules, ...scene }) {
    const { program } = scene.order;
    return linkSources({ ...(await compileAll(modules)), [program]: modules[program] as Bytes }, scene);
  },
  async "planLink and instantiatePlan"({ modules, order }) {
    const { imports, wasi } = createHost(modules, order);
    const plan = planLink(mapValues(modules, parseModule), { imports });
    const rewritten = Object.entries(modules).map(([name, bytes]) => [name, rewriteModule(plan, { name, bytes })] as const);
    const linked = instantiatePlan(plan, await compileAll(Object.fromEntries(rewritten)), imports);
    useOwnMemory(wasi, linked.exports);
    return { linked, text: wasi.text };
  },
  async "prepare, and linkPlan of the plan in JSON"({ modules, order, adapter }) {
    const plan = await storedPlan({ modules, order, adapter });
    return linkStored(plan, { modules, order, adapter });
  },
} satisfies Readonly<Record<string, Form>>;

/** The form of files that a build has made. */
export const FROZEN = "frozen";

export type FormName = typeof FROZEN | keyof typeof FORMS | `broken: ${keyof typeof breakages}`;

/** The forms that have to give what the program prints. */
export const FORM_NAMES = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];

/** Links and runs a program in each form. */
export async function runLibraries(
  { modules: texts, order, forms, scriptUrl }: LibrariesTrial,
  adapter: WasiAdapter,
): Promise<LibrariesOutcome> {
  const modules = mapValues(texts, bytesOf);
  const outcomes: Record<string, VariantOutcome> = {};
  for (const name of forms) {
    const form = name === FROZEN ? frozenForm(scriptUrl as string) : ((FORMS as Record<string, Form>)[name] ?? brokenForm(name));
    outcomes[name] = await form({ modules, order, adapter })
      .then((program) => observe(program, order))
      .catch(describeError);
  }
  return outcomes;
}

function brokenForm(name: string): Form {
  const breakage = breakages[name.slice("broken: ".length) as keyof typeof breakages];
  return (scene) => breakage(scene);
}

/** The files that a build has made from the modules. */
function frozenForm(scriptUrl: string): Form {
  return async ({ modules, order }) => {
    const { imports, wasi } = createHost(modules, order);
    const { load } = await import(/* @vite-ignore */ scriptUrl);
    const exports: Linked["exports"] = await load({ imports });
    useOwnMemory(wasi, exports);
    return { linked: { exports }, text: wasi.text };
  };
}

/** Starts the program. */
function observe({ linked: { exports, plan }, text }: LinkedProgram, order: StartOrder): VariantOutcome {
  const exitStatus = startProgram(exports, order);
  if (plan === undefined) return { ...text, exitStatus };
  const initialised = plan.steps.flatMap((step) => (step.do === "call" && step.once ? [step.unit] : []));
  return { ...text, exitStatus, search: plan.libraries?.search.map(({ module }) => module) ?? [], initialised };
}

export function describeError(thrown: unknown): VariantError {
  const { diagnostics = [] } = Object(thrown) as { diagnostics?: readonly { code: string; feature?: string }[] };
  return {
    error: String(thrown),
    codes: diagnostics.map(({ code }) => code),
    features: [...new Set(diagnostics.flatMap(({ feature }) => feature ?? []))].sort(),
  };
}

/** Links with the WASI of the adapter. */
async function linkSources(
  sources: Readonly<Record<string, ModuleSource>>,
  { order, adapter }: Omit<FormScene, "modules">,
): Promise<LinkedProgram> {
  const { text, wasi } = collectingWasi(order.argv);
  return { linked: await adapter.link({ ...sources }, { wasi }), text };
}

export function storedPlan({ modules, order, adapter }: FormScene): Promise<LinkPlan> {
  const { wasi } = collectingWasi(order.argv);
  return adapter.prepare({ ...modules }, { wasi }).then(({ plan }) => JSON.parse(JSON.stringify(plan)) as LinkPlan);
}

export async function linkStored(plan: LinkPlan, { modules, order, adapter }: FormScene): Promise<LinkedProgram> {
  const { text, wasi } = collectingWasi(order.argv);
  return { linked: await adapter.linkPlan(plan, { ...modules }, { wasi }), text };
}

export function collectingWasi(args: readonly string[] = []) {
  const text = { stdout: "", stderr: "" };
  const into = (name: keyof typeof text) => {
    const decoder = new TextDecoder();
    return (bytes: Uint8Array): void => {
      text[name] += decoder.decode(bytes, { stream: true });
    };
  };
  return { text, wasi: { args, stdout: into("stdout"), stderr: into("stderr") } };
}

/** Host imports with a small WASI of the tests, and with a memory if no module exports one. */
export function createHost(modules: Modules, { argv = [] }: LibrariesTrial["order"]): Host {
  const types = Object.values(modules).map((bytes) => parseModule(bytes));
  const names = types.flatMap(({ imports }) =>
    imports.flatMap(({ module, name }) => (module === WASI_NAMESPACE ? [name] : [])),
  );
  const wasi = createSmallWasi(argv, new Set(names));
  const functions = { [WASI_NAMESPACE]: wasi.functions };
  if (types.some(({ exports }) => exports.some(({ name }) => name === "memory"))) return { wasi, imports: functions };
  const memory = new WebAssembly.Memory({ initial: GIVEN_PAGES });
  wasi.use(memory);
  return { wasi, imports: { env: { memory }, ...functions } };
}

export interface Host {
  readonly wasi: SmallWasi;
  readonly imports: WebAssembly.Imports;
}

/** Gives WASI the memory that a module exports. */
export function useOwnMemory(wasi: SmallWasi, exports: Linked["exports"]): void {
  const memory = Object.values(exports).map((own) => own["memory"]).find((own) => own instanceof WebAssembly.Memory);
  if (memory !== undefined) wasi.use(memory);
}

async function compileAll(modules: Modules): Promise<Record<string, WebAssembly.Module>> {
  const compiled: Record<string, WebAssembly.Module> = {};
  for (const [name, bytes] of Object.entries(modules)) compiled[name] = await WebAssembly.compile(bytes);
  return compiled;
}

export function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function responseOf(bytes: Bytes): Response {
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

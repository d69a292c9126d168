import { createSmallWasi, type StartOrder, startProgram } from "@rec/c-programs/run";
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
}

/** The observation of each form, in JSON. */
export type LibrariesOutcome = Readonly<Record<string, VariantOutcome>>;

/** The behaviour of one run, or the error in its place. */
export type VariantOutcome =
  | {
      readonly stdout: string;
      readonly stderr: string;
      readonly exitStatus: number;
      /** The modules in the order in which symbols are sought. */
      readonly search: readonly string[];
      /** The modules whose constructors the linker ran, in order. */
      readonly initialised: readonly string[];
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
  readonly linked: Pick<Linked, "exports" | "plan">;
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
  async "link of compiled modules"({ modules, ...scene }) {
    const compiled: Record<string, ModuleSource> = {};
    for (const [name, bytes] of Object.entries(modules)) compiled[name] = await WebAssembly.compile(bytes);
    return linkSources(compiled, scene);
  },
  async "planLink and instantiatePlan"({ modules, order }) {
    const { imports, wasi, memory } = createHost(modules, order);
    const plan = planLink(mapValues(modules, parseModule), { imports });
    const compiled: Record<string, WebAssembly.Module> = {};
    for (const [name, bytes] of Object.entries(modules)) {
      compiled[name] = await WebAssembly.compile(rewriteModule(plan, { name, bytes }));
    }
    wasi.use(memory);
    const linked = instantiatePlan(plan, compiled, imports);
    return { linked, text: wasi.text };
  },
  async "prepare, and linkPlan of the plan in JSON"({ modules, order, adapter }) {
    const plan = await storedPlan({ modules, order, adapter });
    return linkStored(plan, { modules, order, adapter });
  },
} satisfies Readonly<Record<string, Form>>;

export type FormName = keyof typeof FORMS | `broken: ${keyof typeof breakages}`;

/** The forms that have to give what the program prints. */
export const FORM_NAMES = Object.keys(FORMS) as readonly (keyof typeof FORMS)[];

/** Links and runs a program in each form. */
export async function runLibraries(
  { modules: texts, order, forms }: LibrariesTrial,
  adapter: WasiAdapter,
): Promise<LibrariesOutcome> {
  const modules = mapValues(texts, bytesOf);
  const outcomes: Record<string, VariantOutcome> = {};
  for (const name of forms) {
    const form: Form = name in FORMS ? FORMS[name as keyof typeof FORMS] : brokenForm(name);
    outcomes[name] = await form({ modules, order, adapter }).then((program) => observe(program, order), describeError).catch(describeError);
  }
  return outcomes;
}

function brokenForm(name: string): Form {
  const breakage = breakages[name.slice("broken: ".length) as keyof typeof breakages];
  return (scene) => breakage(scene);
}

/** Starts the program. */
function observe({ linked: { exports, plan }, text }: LinkedProgram, order: StartOrder): VariantOutcome {
  const exitStatus = startProgram(exports, order);
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

/** Host imports with a small WASI of the tests and with a memory, which no module needs to define. */
export function createHost(modules: Modules, { argv = [] }: LibrariesTrial["order"]) {
  const names = Object.values(modules).flatMap((bytes) =>
    parseModule(bytes).imports.flatMap(({ module, name }) => (module === WASI_NAMESPACE ? [name] : [])),
  );
  const wasi = createSmallWasi(argv, new Set(names));
  const memory = new WebAssembly.Memory({ initial: GIVEN_PAGES });
  return { wasi, memory, imports: { env: { memory }, [WASI_NAMESPACE]: wasi.functions } };
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

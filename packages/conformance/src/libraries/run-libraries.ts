import { type StartOrder, startProgram } from "@rec/c-programs/run";
import { instantiatePlan, type Linked, type ModuleSource, parseModule, planLink, rewriteModule } from "@rec/core";
import type { WasiAdapter } from "../wasi/link-wasi.ts";
import { type BreakageName, breakages } from "./breakages.ts";
import {
  type Bytes,
  collectingWasi,
  compileAll,
  createHost,
  type FormScene,
  type LinkedProgram,
  linkStored,
  mapValues,
  type ProgramOrder,
  storedPlan,
} from "./program-scene.ts";

/** A program and its dynamic libraries. */
export interface LibrariesTrial {
  readonly kind: "libraries";
  /** In Base64, in the order in which symbols are sought. */
  readonly modules: Readonly<Record<string, string>>;
  readonly order: ProgramOrder;
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
    const { imports, wasi, options } = createHost(modules, order);
    const plan = planLink(mapValues(modules, parseModule), { imports, ...options });
    const rewritten = Object.entries(modules).map(
      ([name, bytes]) => [name, rewriteModule(plan, { name, bytes })] as const,
    );
    const linked = instantiatePlan(plan, await compileAll(Object.fromEntries(rewritten)), imports, options);
    return { linked, text: wasi.text };
  },
  async "prepare, and linkPlan of the plan in JSON"({ modules, order, adapter }) {
    const plan = await storedPlan({ modules, order, adapter });
    return linkStored(plan, { modules, order, adapter });
  },
} satisfies Readonly<Record<string, Form>>;

/** The form of files that a build has made. */
export const FROZEN = "frozen";

export type FormName = typeof FROZEN | keyof typeof FORMS | BreakageName;

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
    const form =
      name === FROZEN ? frozenForm(scriptUrl as string) : ({ ...FORMS, ...breakages } as Record<string, Form>)[name];
    outcomes[name] = await (form as Form)({ modules, order, adapter })
      .then((program) => observe(program, order))
      .catch(describeError);
  }
  return outcomes;
}

/** The files that a build has made from the modules. */
function frozenForm(scriptUrl: string): Form {
  return async ({ modules, order }) => {
    const { imports, wasi, options } = createHost(modules, order);
    const { load } = await import(/* @vite-ignore */ scriptUrl);
    const exports: Linked["exports"] = await load({ imports, ...options });
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

function responseOf(bytes: Bytes): Response {
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}

export function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

import { createSmallWasi, type SmallWasi, type StartOrder } from "@rec/c-programs/run";
import { type Linked, type LinkPlan, type PlanOptions, parseModule } from "@rec/core";
import type { WasiAdapter } from "../wasi/link-wasi.ts";

/** How a program is started, and its arguments. */
export type ProgramOrder = StartOrder & { readonly argv?: readonly string[] };

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
  readonly order: ProgramOrder;
  readonly adapter: WasiAdapter;
}

export function storedPlan(
  { modules, order, adapter }: FormScene,
  options: Pick<PlanOptions, "resolve"> = {},
): Promise<LinkPlan> {
  const { wasi } = collectingWasi(order.argv);
  return adapter
    .prepare({ ...modules }, { wasi, ...options })
    .then(({ plan }) => JSON.parse(JSON.stringify(plan)) as LinkPlan);
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

/** A small WASI of the tests, and a memory of the caller, which also stands in place of the one that a program defines. */
export function createHost(modules: Modules, { argv = [], program }: ProgramOrder): Host {
  const types = mapValues(modules, parseModule);
  const names = Object.values(types).flatMap(({ imports }) =>
    imports.flatMap(({ module, name }) => (module === WASI_NAMESPACE ? [name] : [])),
  );
  const wasi = createSmallWasi(argv, new Set(names));
  const memory = new WebAssembly.Memory({ initial: GIVEN_PAGES });
  wasi.use(memory);
  const functions = { [WASI_NAMESPACE]: wasi.functions };
  const isDefined = types[program]?.exports.some(({ name }) => name === "memory");
  if (isDefined) return { wasi, imports: functions, options: { provide: { [program]: { memory } } } };
  return { wasi, imports: { env: { memory }, ...functions }, options: {} };
}

export interface Host {
  readonly wasi: SmallWasi;
  readonly imports: WebAssembly.Imports;
  readonly options: Pick<PlanOptions, "provide">;
}

export async function compileAll(modules: Modules): Promise<Record<string, WebAssembly.Module>> {
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

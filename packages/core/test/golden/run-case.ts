import { fuseUnit } from "../../src/fuse.ts";
import {
  type ImportRequest,
  instantiatePlan,
  type Linked,
  type LinkOptions,
  link,
  type ModuleSource,
  parseModule,
  planLink,
  rewriteModule,
} from "../../src/index.ts";
import { describeCompiledModule } from "../../src/load/describe-compiled-module.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import { bytesOf, type GoldenCase } from "./golden-case.ts";
import { makeImports, type Note } from "./host-values.ts";
import { describeError, reportExports } from "./report-exports.ts";

/** A way to link a case; all ways have to give the same result as linking from bytes. */
export type Way =
  | "from bytes"
  | "from streams"
  | "rewritten before, with types"
  | "synchronously"
  | "fused"
  | "fused from streams"
  | "fused synchronously";

/** The line in front of the report of a further thread. */
export const IN_A_THREAD = "In a further thread";

/** Links a case and reports the behaviour of its modules, or the reason why they do not run. */
export async function runCase(golden: GoldenCase, way: Way = "from bytes"): Promise<string> {
  const notes: string[] = [];
  const options = { ...optionsOf(golden, (text) => notes.push(text)), ...(isFused(way) && { fuse: true }) };
  try {
    const linked =
      way === "synchronously" || way === "fused synchronously"
        ? instantiateCase(golden, options)
        : await link(sourcesOf(golden, way), options);
    const report = reportLinked(linked, golden, notes);
    return golden.options.thread ? `${report}\n\n${runThread(linked, golden, { options, notes })}` : report;
  } catch (error) {
    return [...notes.map((text) => `host: ${text}`), `throws ${describeError(error)}`].join("\n");
  }
}

function reportLinked({ exports }: Pick<Linked, "exports">, golden: GoldenCase, notes: readonly string[]): string {
  const entries = golden.modules.map(({ name }) => [name, exports[name] as WebAssembly.Exports] as const);
  return reportExports({ exports: entries, notes, options: golden.options });
}

interface ThreadScene {
  readonly options: LinkOptions;
  readonly notes: string[];
}

/** The same behaviour in a further thread of the same memory, or the whole error. */
function runThread({ plan, modules }: Linked, golden: GoldenCase, { options, notes }: ThreadScene): string {
  notes.length = 0;
  const { thread } = golden.options;
  const sent = JSON.parse(JSON.stringify(plan)) as LinkPlan;
  try {
    const linked = instantiatePlan(sent, modules, options.imports, { ...(thread && { thread }) });
    return `${IN_A_THREAD}\n${reportLinked(linked, golden, notes)}`;
  } catch (error) {
    return `${IN_A_THREAD}\n${error instanceof Error ? error.message : String(error)}`;
  }
}

function isFused(way: Way): boolean {
  return way.startsWith("fused");
}

/** The plan of a case, or the error of `planLink`. */
export function planCase(golden: GoldenCase, fuse: LinkOptions["fuse"] = false): LinkPlan {
  const types = recordOf(golden, (bytes, isPrecompiled) =>
    isPrecompiled ? describeCompiledModule(new WebAssembly.Module(bytes)) : parseModule(bytes),
  );
  return planLink(types, { ...optionsOf(golden, () => {}), fuse });
}

export function optionsOf(golden: GoldenCase, note: Note): LinkOptions {
  const { imports = {}, resolve: answers, binding, hoist, reconcileLimits, unresolved } = golden.options;
  const { dataOverlap, initialize, place, strict } = golden.options;
  const resolve = ({ importer, module, name }: ImportRequest) => {
    const answer = answers?.find((entry) => entry[0] === importer && entry[1] === module && entry[2] === name);
    return answer && { module: answer[3], name: answer[4] };
  };
  return {
    imports: makeImports(imports, golden, note),
    ...(answers !== undefined && { resolve }),
    ...(binding !== undefined && { binding }),
    ...(hoist !== undefined && { hoist }),
    ...(reconcileLimits !== undefined && { reconcileLimits }),
    ...(dataOverlap !== undefined && { dataOverlap }),
    ...(initialize !== undefined && { initialize }),
    ...(place !== undefined && { place }),
    ...(strict !== undefined && { strict }),
    ...(unresolved !== undefined && { unresolved }),
  };
}

export function sourcesOf(golden: GoldenCase, way: Way): Record<string, ModuleSource> {
  if (way === "rewritten before, with types") return rewrittenBefore(golden);
  return recordOf(golden, (bytes, isPrecompiled): ModuleSource => {
    if (isPrecompiled) return new WebAssembly.Module(bytes);
    if (way === "from bytes" || way === "fused") return bytes;
    return new Response(bytes, { headers: { "content-type": "application/wasm" } });
  });
}

/** Modules as a build script compiles them, with types from JSON. */
function rewrittenBefore(golden: GoldenCase): Record<string, ModuleSource> {
  const plan = planCase(golden);
  return recordOf(golden, (bytes, isPrecompiled, name): ModuleSource => {
    if (isPrecompiled) return new WebAssembly.Module(bytes);
    const source = new WebAssembly.Module(rewriteModule(plan, { name, bytes }));
    return { source, type: JSON.parse(JSON.stringify(parseModule(bytes))) };
  });
}

function instantiateCase(golden: GoldenCase, options: LinkOptions) {
  // A plan for other threads and processes is sent as plain data.
  const plan = JSON.parse(JSON.stringify(planCase(golden, options.fuse))) as LinkPlan;
  const whole = recordOf(golden, (bytes) => bytes);
  const fused = plan.units.flatMap((unit) =>
    unit.fused ? [[unit.name, fuseUnit(plan, { unit: unit.name, bytes: whole })] as const] : [],
  );
  const fusedBytes = new Map(fused);
  const modules = recordOf(golden, (bytes, isPrecompiled, name) => {
    const unit = plan.units.find(({ modules: members }) => members.includes(name));
    if (unit?.fused) return new WebAssembly.Module(fusedBytes.get(unit.name) as Uint8Array<ArrayBuffer>);
    return new WebAssembly.Module(isPrecompiled ? bytes : rewriteModule(plan, { name, bytes }));
  });
  return instantiatePlan(plan, modules, options.imports);
}

type Make<Value> = (bytes: Uint8Array<ArrayBuffer>, isPrecompiled: boolean, name: string) => Value;

function recordOf<Value>({ modules, options }: GoldenCase, make: Make<Value>): Record<string, Value> {
  const precompiled = new Set(options.precompiled);
  const record: Record<string, Value> = Object.create(null);
  for (const module of modules) record[module.name] = make(bytesOf(module), precompiled.has(module.name), module.name);
  return record;
}

import { type Linked, link, type ModuleType } from "@rec/core";
import { makeCall, type PreparedCall, prepareCall } from "../call/call-export.ts";
import { formatValue, valueJson } from "../call/format-value.ts";
import { parseCall } from "../call/parse-call.ts";
import { formatStruct, readStruct, structJson } from "../call/read-struct.ts";
import { describeFrames, type TracedModule } from "../call/wasm-frames.ts";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { namedSources } from "../input/named-sources.ts";
import { readHostModules } from "../input/read-host-modules.ts";
import { knownModule } from "../input/read-module-types.ts";
import { tracedModule } from "../inspect/describe-module.ts";
import { planText } from "../output/plan-text.ts";
import { type PlanningOptions, planOptionsOf } from "./common-options.ts";

export interface RunOptions extends PlanningOptions {
  readonly call?: readonly string[];
  /** JavaScript modules with host imports. */
  readonly imports?: readonly string[];
  readonly quiet?: true;
}

/** `rec run`: links modules, prints the plan, and makes the requested calls, in order. */
export async function run(files: readonly string[], options: RunOptions, context: Context): Promise<void> {
  const { terminal, platform } = context;
  const host = await createCommandHost(platform);
  const sources = namedSources(files, host);
  const expressions = (options.call ?? []).map(parseCall);
  const imports = await readHostModules(options.imports ?? [], platform);
  const linked = await link(sources, { ...planOptionsOf(options, Object.keys(sources)), imports, host });

  const types: Record<string, ModuleType> = Object.create(null);
  const traced: Record<string, TracedModule> = Object.create(null);
  if (expressions.length > 0) {
    for (const [name, source] of Object.entries(sources)) {
      const module = await knownModule(host, source);
      types[name] = module.type;
      traced[name] = tracedModule(module);
    }
  }
  const calls = expressions.map((expression) => prepareCall(expression, { linked, types }));
  const make = (call: PreparedCall) => makeCall(call, (stack) => describeFrames(stack, traced));
  if (options.json) {
    const made = calls.map((call) => ({ call: call.text, ...resultJson(call, { linked, results: make(call) }) }));
    terminal.print(JSON.stringify({ plan: linked.plan, timings: linked.timings, calls: made }, null, 2));
    return;
  }
  if (!options.quiet) {
    terminal.print(planText(linked.plan, terminal.style));
    if (calls.length > 0) terminal.print(`\n${terminal.style.heading("Calls")}`);
  }
  for (const call of calls) {
    const result = terminal.style.value(resultText(call, { linked, results: make(call) }));
    terminal.print(options.quiet ? result : `  ${call.text} = ${result}`);
  }
}

interface Made {
  readonly linked: Linked;
  readonly results: readonly unknown[];
}

function resultText({ type, struct, module }: PreparedCall, { linked, results }: Made): string {
  if (results.length === 0) return "()";
  const values = results.map((value, at) => formatValue(value, type.results[at] ?? "i32")).join(", ");
  if (struct === undefined) return values;
  const address = results[0] as number | bigint;
  return `${values}: ${formatStruct(struct, readStruct(struct, { linked, module, address }))}`;
}

function resultJson({ type, struct, module }: PreparedCall, { linked, results }: Made) {
  const values = results.map((value, at) => ({
    type: type.results[at],
    value: valueJson(value, type.results[at] ?? "i32"),
  }));
  if (struct === undefined) return { results: values };
  const address = results[0] as number | bigint;
  return { results: values, struct: structJson(readStruct(struct, { linked, module, address })) };
}

import { link, type ModuleType } from "@rec/core";
import { makeCall, type PreparedCall, prepareCall } from "../call/call-export.ts";
import { formatValue, valueJson } from "../call/format-value.ts";
import { parseCall } from "../call/parse-call.ts";
import { denoHost } from "../deno-host.ts";
import { namedSources } from "../named-sources.ts";
import { planText } from "../plan-text.ts";
import { knownModule, recordBytes } from "../read-module-types.ts";
import type { Terminal } from "../terminal.ts";
import { linkOptionsOf, type PlanningOptions } from "./common-options.ts";

export interface RunOptions extends PlanningOptions {
  readonly call?: readonly string[];
}

/** `rec run`: links modules, prints the plan, and makes the requested calls, in order. */
export async function run(files: readonly string[], options: RunOptions, terminal: Terminal): Promise<void> {
  const host = recordBytes(denoHost());
  const sources = namedSources(files, host);
  const expressions = (options.call ?? []).map(parseCall);
  const linked = await link(sources, { ...linkOptionsOf(options), host });

  const types: Record<string, ModuleType> = Object.create(null);
  if (expressions.length > 0) {
    for (const [name, source] of Object.entries(sources)) types[name] = (await knownModule(host, source)).type;
  }
  const calls = expressions.map((expression) => prepareCall(expression, { linked, types }));
  if (options.json) {
    const made = calls.map((call) => ({ call: call.text, results: resultsJson(call, makeCall(call)) }));
    terminal.print(JSON.stringify({ plan: linked.plan, timings: linked.timings, calls: made }, null, 2));
    return;
  }
  terminal.print(planText(linked.plan, terminal.style));
  if (calls.length > 0) terminal.print(`\n${terminal.style.heading("Calls")}`);
  for (const call of calls)
    terminal.print(`  ${call.text} = ${terminal.style.value(resultsText(call, makeCall(call)))}`);
}

function resultsText({ type }: PreparedCall, results: readonly unknown[]): string {
  return results.length === 0
    ? "()"
    : results.map((value, at) => formatValue(value, type.results[at] ?? "i32")).join(", ");
}

function resultsJson({ type }: PreparedCall, results: readonly unknown[]) {
  return results.map((value, at) => ({ type: type.results[at], value: valueJson(value, type.results[at] ?? "i32") }));
}

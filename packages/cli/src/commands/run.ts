import type { Linked, ModuleType } from "@rec/core";
import { type LinkOptions, link } from "@rec/node";
import { makeCall, type PreparedCall, prepareCall } from "../call/call-export.ts";
import { formatValue, valueJson } from "../call/format-value.ts";
import { parseCall } from "../call/parse-call.ts";
import { formatStruct, readStruct, structJson } from "../call/read-struct.ts";
import { describeFrames, type TracedModule } from "../call/wasm-frames.ts";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { withDashesHint } from "../input/forgotten-dashes.ts";
import { bytesOf, type Discovery, discoverFiles, explainMissing, readLinkedFiles } from "../input/imported-files.ts";
import { namedSources } from "../input/named-sources.ts";
import { readHostModules } from "../input/read-host-modules.ts";
import { explainSources, knownModule, type RecordingHost } from "../input/read-module-types.ts";
import { readWasiOptions, type WasiFlags } from "../input/wasi-options.ts";
import { tracedModule } from "../inspect/describe-module.ts";
import { EXIT } from "../output/exit.ts";
import { CallError, UsageError } from "../output/failure.ts";
import { planText } from "../output/plan-text.ts";
import { type PlanningOptions, planOptionsOf } from "./common-options.ts";
import { exitCodeBehind, opensLibraries, readingOnce, runLinked } from "./run-main.ts";

export interface RunOptions extends PlanningOptions, WasiFlags {
  readonly call?: readonly string[];
  /** JavaScript modules with host imports. */
  readonly imports?: readonly string[];
  readonly quiet?: true;
}

/** The modules of a run: types for calls, and names for stack traces. */
interface KnownModules {
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly traced: Readonly<Record<string, TracedModule>>;
}

/**
 * `rec run`: links modules, prints the plan, and makes the requested calls, in order. With `--wasi` it runs a command
 * instead of printing the plan.
 *
 * @returns the exit code: that of the command, or 0
 */
export async function run(files: readonly string[], options: RunOptions, context: Context): Promise<number> {
  const { terminal, platform, programArgs } = context;
  const host = createCommandHost(platform);
  const sources = namedSources(files, host);
  const expressions = (options.call ?? []).map(parseCall);
  const imports = await readHostModules(options.imports ?? []);
  const name = options.main ?? Object.keys(sources)[0] ?? "";
  const wasi = readWasiOptions(options, {
    programArgs,
    name,
    json: options.json === true,
    outputs: platform.wasi,
  });
  const mayLackDashes = wasi !== undefined && programArgs === undefined;
  const discovery = discoverFiles(host);
  const given = { imports, ...(wasi && { wasi }) };
  const linking = linkFiles(sources, { host, options, given, discovery });
  const ended = wasi && (await linking.then(() => undefined, exitCodeBehind));
  if (ended !== undefined) return ended;
  const linked = await linking.catch(async (thrown: unknown) => {
    const error = await explainSources(explainMissing(thrown, discovery.paths), { sources, host });
    throw mayLackDashes ? withDashesHint(error, { files, modules: Object.keys(sources) }) : error;
  });

  const main = wasi === undefined ? undefined : findMain(linked, options.main);
  if (wasi !== undefined && main === undefined && expressions.length === 0) {
    throw new UsageError("Cannot run these modules: none has a main function; call an export of a library with --call");
  }
  const isQuiet = options.quiet === true || options.json === true || main !== undefined;
  const known =
    expressions.length > 0 || main !== undefined ? await readModules(sources, { host, discovery }) : NOTHING_KNOWN;
  const calls = expressions.map((expression) => prepareCall(expression, { linked, types: known.types }));
  if (!isQuiet) terminal.print(planText(linked.plan, terminal.style));
  if (!isQuiet && calls.length > 0) terminal.print(`\n${terminal.style.heading("Calls")}`);
  const made = calls.map((call) => {
    const results = makeCall(call, (stack) => describeFrames(stack, known.traced));
    if (!options.json) {
      const result = terminal.style.value(resultText(call, { linked, results }));
      terminal.print(isQuiet ? result : `  ${call.text} = ${result}`);
    }
    return { call: call.text, ...resultJson(call, { linked, results }) };
  });
  const exitCode = main === undefined ? EXIT.ok : await runMain(main, linked, known);
  if (options.json) {
    const ended = main === undefined ? {} : { main, exitCode };
    terminal.print(JSON.stringify({ plan: linked.plan, timings: linked.timings, calls: made, ...ended }, null, 2));
  }
  return exitCode;
}

interface LinkInput {
  readonly host: RecordingHost;
  readonly options: RunOptions;
  readonly given: Pick<LinkOptions, "imports" | "wasi">;
  readonly discovery: Discovery;
}

/** Links the files. Chosen providers are compared with the types of the modules before anything runs. */
async function linkFiles(
  sources: Readonly<Record<string, string>>,
  { host, options, given, discovery: { discover, resolve } }: LinkInput,
): Promise<Linked> {
  if (options.resolve === undefined) {
    const all = { ...planOptionsOf(options), ...given, discover, resolve };
    if (given.wasi === undefined) return link(sources, { ...all, host });
    const opens = await opensLibraries(sources, host);
    const again = { ...all, host: readingOnce(host) };
    if (!opens) return link(sources, again);
    const { openProgram } = await import("@rec/node/dylink");
    return openProgram(sources, again);
  }
  const files = await readLinkedFiles(sources, host, options);
  try {
    return await link(bytesOf(files), { ...planOptionsOf(options, files), ...given, host });
  } catch (error) {
    throw explainMissing(error, files.paths);
  }
}

const NOTHING_KNOWN: KnownModules = { types: {}, traced: {} };

async function readModules(
  sources: Readonly<Record<string, string>>,
  { host, discovery }: Pick<LinkInput, "host" | "discovery">,
): Promise<KnownModules> {
  const types: Record<string, ModuleType> = Object.create(null);
  const traced: Record<string, TracedModule> = Object.create(null);
  const found = discovery.hasFound() ? (await readLinkedFiles(sources, host, { unresolved: "trap" })).known : undefined;
  for (const name of Object.keys(found ?? sources)) {
    const module = found?.[name] ?? (await knownModule(host, sources[name] ?? ""));
    types[name] = module.type;
    traced[name] = tracedModule(module);
  }
  return { types, traced };
}

/** The module whose main function is to run: the chosen one, or the only command; undefined if all are libraries. */
function findMain({ exports }: Linked, chosen: string | undefined): string | undefined {
  const commands = Object.keys(exports).filter((name) => typeof exports[name]?.["_start"] === "function");
  if (chosen !== undefined) {
    if (commands.includes(chosen)) return chosen;
    throw new UsageError(
      `Cannot run ${chosen}: the modules with a main function are ${commands.join(", ") || "(none)"}`,
    );
  }
  const [command, ...others] = commands;
  if (others.length === 0) return command;
  throw new UsageError(`Several modules have a main function: ${commands.join(", ")}; choose one: --main ${command}`);
}

async function runMain(main: string, linked: Linked, { traced }: KnownModules): Promise<number> {
  try {
    return await runLinked(linked, main);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const frames = describeFrames(cause instanceof Error ? (cause.stack ?? "") : "", traced);
    throw new CallError([`${main} stopped: ${reason}`, ...frames.map((frame) => `  in ${frame}`)].join("\n"), {
      cause,
    });
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

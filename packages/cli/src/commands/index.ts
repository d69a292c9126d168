import type { Context } from "../context.ts";
import type { HostOptions } from "../input/host-options.ts";
import { EXIT } from "../output/exit.ts";
import { exitCodeOf, reportFailure } from "../output/failure.ts";
import type { CheckOptions } from "./check.ts";
import type { CommonOptions, PlanningOptions } from "./common-options.ts";
import type { FreezeOptions } from "./freeze.ts";
import type { GraphOptions } from "./graph.ts";
import type { InspectOptions } from "./inspect.ts";
import type { PlaceOptions } from "./place.ts";
import type { RunOptions } from "./run.ts";
import type { TypesCommandOptions } from "./types.ts";

/** Runs a command with the arguments and options that commander has read, and returns the exit code, if it is not 0. */
type Command<Options> = (
  files: readonly string[],
  options: Options,
  context: Context,
) => Promise<number> | Promise<void>;

/** Each command is imported when it is chosen, so that a command line costs the time of one. */
const COMMANDS = {
  run: async (files, options: RunOptions, context) => (await import("./run.ts")).run(files, options, context),
  check: async (files, options: CheckOptions, context) => (await import("./check.ts")).check(files, options, context),
  plan: async (files, options: PlanningOptions, context) => (await import("./plan.ts")).plan(files, options, context),
  explain: async (files, options: PlanningOptions, context) =>
    (await import("./explain.ts")).explain(files, options, context),
  graph: async (files, options: GraphOptions, context) => (await import("./graph.ts")).graph(files, options, context),
  inspect: async (files, options: InspectOptions, context) =>
    (await import("./inspect.ts")).inspect(files, options, context),
  types: async (files, options: TypesCommandOptions, context) =>
    (await import("./types.ts")).types(files, options, context),
  place: async (files, options: PlaceOptions, context) => (await import("./place.ts")).place(files, options, context),
  freeze: async (files, options: FreezeOptions, context) =>
    (await import("./freeze.ts")).freeze(files, options, context),
  demo: async (_, options: CommonOptions, context) => (await import("./demo.ts")).demo(options, context),
} satisfies Readonly<Record<string, Command<never>>>;

export type CommandName = keyof typeof COMMANDS;

export interface ChosenCommand {
  readonly name: CommandName;
  readonly files: readonly string[];
  /** As commander has read them, by the name of the command. */
  readonly options: CommonOptions & Pick<HostOptions, "imports">;
}

/** Runs the command of a command line, and reports its failure. It throws nothing. */
export async function runChosen({ name, files, options }: ChosenCommand, context: Context): Promise<number> {
  try {
    const command: Command<never> = COMMANDS[name];
    return (await command(files, options as never, context)) ?? EXIT.ok;
  } catch (error) {
    const { json = false, verbose = false, imports: importFiles = [] } = options;
    // Only the command that runs modules needs the host imports themselves.
    const flag = name === "run" ? "--imports" : "--allow";
    const answer = { flag, files: importFiles } as const;
    reportFailure(error, { terminal: context.terminal, json, verbose, answer });
    return exitCodeOf(error);
  }
}

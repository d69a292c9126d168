import { Command, CommanderError, Option } from "commander";
import type { CommandName } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./output/exit.ts";
import { type ColorChoice, isColored, openTerminal } from "./output/terminal.ts";
import type { Platform } from "./platform.ts";
import { VERSION } from "./version.ts";

const FILES = ["<file...>", "path or http(s) URL of a module, or - for standard input; name=path names it"] as const;

const EXAMPLES = `
Examples:
  rec run program.wasm memory.wasm --call 'program.createRecord(2, 1.1, 2.2)'
  rec check app.wasm lib.wasm --allow 'env.*'
  rec explain program.wasm memory.wasm env.malloc
  rec inspect --json memory.wasm
  rec types program.wasm memory.wasm > modules.ts
  rec freeze program.wasm memory.wasm -o dist/linked --target node

Exit codes: 0 all went well, 1 the link or a call failed, 2 wrong usage,
141 the reader of the output went away, as head does`;

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

/** Runs a command line and returns the exit code. */
export async function runCommandLine(args: readonly string[], platform: Platform): Promise<number> {
  const { own, programArgs } = splitArguments(args);
  const choice = colorChoice(own);
  const context = { terminal: openTerminal(choice, platform), platform, programArgs };
  let exitCode: number = EXIT.ok;
  const program = createProgram(context, { choice, exitWith: (code) => (exitCode = code) });
  try {
    await program.parseAsync([...own], { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has already printed the problem, or the requested help.
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.unknownOption" && own.includes("--wasi") && programArgs === undefined) {
      context.terminal.complain("(options of the program stand behind --: rec run --wasi FILE -- --option)");
    }
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

/** The arguments of `rec`, and those after `--`, which are for a program. */
function splitArguments(args: readonly string[]): {
  readonly own: readonly string[];
  readonly programArgs: readonly string[] | undefined;
} {
  const end = args.indexOf("--");
  return end < 0
    ? { own: args, programArgs: undefined }
    : { own: args.slice(0, end), programArgs: args.slice(end + 1) };
}

interface ProgramSetting {
  readonly choice: ColorChoice;
  /** Sets the exit code of the process. */
  exitWith(code: number): void;
}

/** Chooses colours before the command line is parsed, because its errors are printed too. */
function colorChoice(args: readonly string[]): ColorChoice {
  if (args.includes("--no-color")) return "never";
  return args.includes("--color") ? "always" : "auto";
}

/** The commands are imported when one is chosen: help and version cost the time of the argument parser alone. */
function createProgram(context: Context, { choice, exitWith }: ProgramSetting): Command {
  const { terminal, platform } = context;
  const runFiles = (name: CommandName) => async (files: readonly string[], options: object) => {
    const { runChosen } = await import("./commands/index.ts");
    exitWith(await runChosen({ name, files, options }, context));
  };
  const program = new Command("rec")
    .description("Links WebAssembly modules at load time: loads, checks, connects and runs them.")
    .version(VERSION, "-V, --version", "print the version")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(add --help to see how it is used)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, "")),
      writeErr: (text) => terminal.complain(text.replace(/\n$/, "")),
      getOutHasColors: () => isColored(choice, platform.stdout, platform.noColor),
      getErrHasColors: () => isColored(choice, platform.stderr, platform.noColor),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .configureHelp({ styleTitle: (title) => terminal.style.heading(title) });

  planning(subcommand(program, "run", "link modules, print the plan, and call exports"))
    .argument(...FILES)
    .option("--call <call>", "call an export: 'module.export(arguments)'; may be repeated", collect)
    .option(...IMPORTS)
    .option("--quiet", "print the results of the calls and nothing else")
    .option("--wasi", "give the modules WASI preview 1, and run the one that has a main function")
    .option("--env <name=value>", "an environment variable for WASI; may be repeated", collect)
    .option("--dir <path>", "a folder for WASI, PATH or NAME=PATH; may be repeated", collect)
    .option("--main <module>", "with --wasi: the module to run, if several have a main function")
    .addHelpText("after", RUN_EXAMPLES)
    .action(runFiles("run"));
  hosted(
    planning(subcommand(program, "check", "link modules but for running them, and exit with 1 if they do not fit")),
  )
    .argument(...FILES)
    .addOption(format("how problems are printed", ["text", "github"]))
    .addHelpText("after", CHECK_EXAMPLES)
    .action(runFiles("check"));
  hosted(planning(subcommand(program, "plan", "print the provider of each import, and run nothing")))
    .argument(...FILES)
    .action(runFiles("plan"));
  hosted(planning(subcommand(program, "explain", "print the provider of an import, and why it is that one")))
    .argument("<file...>", "the modules, and then the import: namespace.name")
    .addHelpText("after", EXPLAIN_EXAMPLES)
    .action(runFiles("explain"));
  hosted(planning(subcommand(program, "graph", "print which module imports from which, for a program that draws")))
    .argument(...FILES)
    .addOption(format("the notation", ["mermaid", "dot", "json"]))
    .addHelpText("after", GRAPH_EXAMPLES)
    .action(runFiles("graph"));
  subcommand(program, "inspect", "print a module's imports, exports, sections, names and features")
    .argument(...FILES)
    .option("--diff <other>", "print the differences from an older build of the module")
    .addHelpText("after", INSPECT_EXAMPLES)
    .action(runFiles("inspect"));
  subcommand(program, "types", "print TypeScript for the exports of modules")
    .argument(...FILES)
    .option("--from <package>", "the package to import types from, such as @rec/node", "@rec/core")
    .action(runFiles("types"));
  subcommand(program, "place", "prepare a module with relocations for placing while it streams")
    .argument("<file>", "path or http(s) URL of a module that was linked with --emit-relocs, or -")
    .requiredOption("-o, --output <file>", "the file to write, or - for the standard output")
    .addHelpText("after", PLACE_EXAMPLES)
    .action((file, options) => runFiles("place")([file], options));
  freezing(
    hosted(planning(subcommand(program, "freeze", "link modules at build time: write files that need no linker"))),
  )
    .argument(...FILES)
    .addHelpText("after", FREEZE_EXAMPLES)
    .action(runFiles("freeze"));
  subcommand(program, "demo", "link the lesson's program and its allocator").action((options) =>
    runFiles("demo")([], options),
  );
  return program;
}

const IMPORTS = [
  "--imports <file>",
  "take host imports from the default export of a JavaScript file; may be repeated",
  collect,
] as const;

const RUN_EXAMPLES = `
Examples:
  rec run --wasi tool.wasm --dir . -- --verbose input.txt
  rec run program.wasm memory.wasm --call 'program.createRecord(2, 1.1, 2.2) as {id: i32, x: f32, y: f32}'
  rec run --quiet memory.wasm --imports host.mjs --call 'memory.malloc(8)'
  cat memory.wasm | rec run program.wasm memory=-`;

const CHECK_EXAMPLES = `
Examples:
  rec check program.wasm memory.wasm
  rec check --format github program.wasm --allow env.malloc --allow env.free`;

const EXPLAIN_EXAMPLES = `
Example:
  rec explain program.wasm memory.wasm env.malloc`;

const GRAPH_EXAMPLES = `
Example:
  rec graph --format dot program.wasm memory.wasm`;

const INSPECT_EXAMPLES = `
Examples:
  rec inspect program.wasm memory.wasm
  rec inspect --diff memory.wasm memory-debug.wasm`;

const PLACE_EXAMPLES = `
Example:
  clang --target=wasm32-wasip1 -O2 -mexec-model=reactor -Wl,--import-memory \\
    -Wl,--import-table -Wl,--emit-relocs a.c -o a.wasm
  rec place a.wasm -o a.placeable.wasm`;

const FREEZE_EXAMPLES = `
Examples:
  rec freeze program.wasm memory.wasm -o dist/linked
  rec freeze app.wasm lib.wasm -o dist/app --target node --host-module env=./env.js
  rec freeze app.wasm lib.wasm -o dist/app --target inline --optimize

A program then imports index.js of the folder, or the function load of linked.js.`;

function format(description: string, choices: readonly [string, ...string[]]): Option {
  return new Option("--format <format>", description).choices(choices).default(choices[0]);
}

/** A command with the options that all commands have. */
function subcommand(program: Command, name: string, summary: string): Command {
  return program
    .command(name)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .summary(summary)
    .option("--json", "print one JSON document instead of text; errors too")
    .option("--verbose", "print stack and causes of an error")
    .option("--color", "colours even if the output is not a terminal")
    .option("--no-color", "no colours (also by the environment variable NO_COLOR)");
}

/** The options of the commands that make a plan. */
function planning(command: Command): Command {
  const binding = new Option("--binding <how>", "how functions inside a cycle are called");
  const unresolved = new Option("--unresolved <what>", "what an import that nobody provides is: an error or a trap");
  const overlap = new Option("--data-overlap <what>", "what data of two modules at one address is");
  return command
    .option("--resolve <choice>", "choose providers: IMPORT,…=MODULE or IMPORT=MODULE.EXPORT; may be repeated", collect)
    .addOption(binding.choices(["auto", "shim", "closure"]).default("auto"))
    .addOption(unresolved.choices(["error", "trap"]).default("error"))
    .addOption(overlap.choices(["error", "warn", "allow"]).default("error"))
    .option("--reconcile-limits", "make memories and tables in limits that suit all modules")
    .option("--initialize", "call the function _initialize of each module that has one, providers first")
    .option("--no-hoist", "do not move externs out of their module to break a cycle")
    .option("--builtins <set>", "let the engine provide a set of builtins: js-string; may be repeated", collect)
    .option("--string-constants <namespace>", "the namespace of imported string constants");
}

/** The options of commands that run nothing: these need to know the host imports, not to have them. */
function hosted(command: Command): Command {
  return command
    .option(
      "--allow <import>",
      "a host import that the modules may have: 'env.log'; 'env.*' allows those that no module provides; may be repeated",
      collect,
    )
    .option(...IMPORTS)
    .option("--wasi", "let the modules import all functions of WASI preview 1")
    .addOption(new Option("--host <import>", "the older name of --allow").argParser(collect).hideHelp());
}

/** The options of the command that writes files. */
function freezing(command: Command): Command {
  const target = new Option("--target <host>", "the host that the files are for");
  const fuse = new Option("--fuse <how>", "whether modules that call each other become one");
  const place = new Option("--place <how>", "whether modules with relocations move where they overlap");
  return command
    .requiredOption("-o, --output <folder>", "the folder for the files; it is created if it does not exist")
    .addOption(target.choices(FREEZE_TARGETS).default("browser"))
    .option("--entry <module>", "the module whose exports index.js exports by name; the first by default")
    .option("--name <name>", "the name of the script with the function load, without .js", "linked")
    .option(
      "--host-module <namespace=specifier>",
      "the ES module from which index.js takes the host imports of a namespace: 'env=./env.js'; a relative path starts from index.js in the output folder; may be repeated",
      collect,
    )
    .addOption(fuse.choices(["auto", "on", "off"]).default("auto"))
    .addOption(place.choices(["auto", "off", "require"]).default("auto"))
    .option("--optimize", "optimize fused modules as wasm-opt -O3 does; needs the package binaryen")
    .option("--integrity", "compare each file with its SHA-256 when it is loaded")
    .option("--from <package>", "the package from which declarations import types, such as @rec/node", "@rec/core");
}

const FREEZE_TARGETS = ["browser", "node", "bun", "deno", "workerd", "source-phase", "inline"] as const;

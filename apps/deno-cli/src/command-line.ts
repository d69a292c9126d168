import { Command, CommanderError, Option } from "commander";
import { demo } from "./commands/demo.ts";
import { inspect } from "./commands/inspect.ts";
import { plan } from "./commands/plan.ts";
import { run } from "./commands/run.ts";
import { types } from "./commands/types.ts";
import { EXIT, exitCodeOf, reportFailure } from "./failure.ts";
import { type ColorChoice, isColored, openTerminal, type Terminal } from "./terminal.ts";

const FILES = ["<file...>", "path or http(s) URL of a module; name=path to give it another name"] as const;

const EXAMPLES = `
Examples:
  rec run program.wasm memory.wasm --call 'program.createRecord(2, 1.1, 2.2)'
  rec plan --host env.log app.wasm https://example.test/lib.wasm
  rec inspect --json memory.wasm
  rec types program.wasm memory.wasm > modules.ts

Exit codes: 0 all went well, 1 the link or a call failed, 2 wrong usage`;

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

/** Runs a command line and returns the exit code. It throws nothing, and reads only NO_COLOR from the environment. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const choice = colorChoice(args);
  const terminal = openTerminal(choice);
  const program = createProgram(terminal, choice);
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    // Commander has already printed the problem, or the requested help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    reportFailure(error, { terminal, json: args.includes("--json"), verbose: args.includes("--verbose") });
    return exitCodeOf(error);
  }
}

/** Chooses colours before the command line is parsed, because its errors are printed too. */
function colorChoice(args: readonly string[]): ColorChoice {
  if (args.includes("--no-color")) return "never";
  return args.includes("--color") ? "always" : "auto";
}

function createProgram(terminal: Terminal, choice: ColorChoice): Command {
  const program = new Command("rec")
    .description("Links WebAssembly modules at load time: loads, checks, connects and runs them.")
    .helpCommand(false)
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(add --help to see how it is used)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, "")),
      writeErr: (text) => terminal.complain(text.replace(/\n$/, "")),
      getOutHasColors: () => isColored(choice, Deno.stdout),
      getErrHasColors: () => isColored(choice, Deno.stderr),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    .configureHelp({ styleTitle: (title) => terminal.style.heading(title) });

  planning(subcommand(program, "run", "link modules, print the plan, and call exports"))
    .argument(...FILES)
    .option("--call <call>", "call an export: 'module.export(arguments)'; may be repeated", collect)
    .action((files, options) => run(files, options, terminal));
  planning(subcommand(program, "plan", "print what would be linked to what, and run nothing"))
    .argument(...FILES)
    .option("--host <import>", "take an import for provided by the host: module.name; may be repeated", collect)
    .action((files, options) => plan(files, options, terminal));
  subcommand(program, "inspect", "print a module's imports, exports and sections")
    .argument("<file>", "path or http(s) URL of a module")
    .action((file, options) => inspect(file, options, terminal));
  subcommand(program, "types", "print TypeScript for the exports of modules")
    .argument(...FILES)
    .option("--from <package>", "the package to import types from, such as @rec/node", "@rec/core")
    .action((files, options) => types(files, options, terminal));
  subcommand(program, "demo", "link the lesson's program and its allocator").action((options) =>
    demo(options, terminal),
  );
  return program;
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
  return command
    .addOption(binding.choices(["auto", "shim", "closure"]).default("auto"))
    .addOption(unresolved.choices(["error", "trap"]).default("error"))
    .option("--no-hoist", "do not move externs out of their module to break a cycle");
}

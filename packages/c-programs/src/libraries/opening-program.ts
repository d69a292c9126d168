import { runCommand } from "@rec/core";
import { link } from "@rec/node";
import { openProgram } from "@rec/node/dylink";
import { runTool } from "../clang.ts";

/*
 * A program of C that opens the libraries `one` and `two` while it runs, and the same sources in a static link. The program starts
 * with `BEGIN_LIBRARIES`, and calls a function of each library by `BEGIN(one)` and `BEGIN(two)`. The libraries define it as `BEGIN`,
 * and their name is `NAME`.
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** Headers, and the macro `BEGIN`. */
export const BEGIN_LIBRARIES = `
  #include <dlfcn.h>
  #include <stdio.h>
  #include <stdlib.h>
  #ifdef STATIC
  void begin_one(void); void begin_two(void);
  #define BEGIN(library) begin_##library()
  #else
  #define BEGIN(library) ((void (*)(void))dlsym(dlopen("lib" #library ".so", RTLD_NOW), "begin_" #library))()
  #endif`;

const TARGET = ["--target=wasm32-wasip1", "-O2"];
const namesOf = (name: string): string[] => [`-DNAME="${name}"`, `-DBEGIN=begin_${name}`];

interface Compilation {
  readonly args: readonly string[];
  readonly further?: Readonly<Record<string, Bytes>>;
}

function compile(source: string, { args, further = {} }: Compilation): Promise<Bytes> {
  const files = { "source.c": Buffer.from(source), ...further };
  const output = "out.wasm";
  return runTool({ tool: "clang", args: [...args, ...Object.keys(files), "-o", output], files, output });
}

interface Sources {
  readonly main: string;
  readonly library: string;
  /** Functions of the program that only the libraries need. */
  readonly exported: readonly string[];
  /** Flags of the compiler, for the libraries. */
  readonly flags?: readonly string[];
}

/** The program in its two forms. */
export interface OpeningProgram {
  readonly parts: Readonly<Record<"main.wasm" | "libone.so" | "libtwo.so", Bytes>>;
  readonly whole: Bytes;
}

export async function buildOpeningProgram({ main, library, exported, flags = [] }: Sources): Promise<OpeningProgram> {
  const shared = ["-fPIC", "-fvisibility=default", "-shared", "-nostdlib", "-Wl,--no-entry"];
  const undefinedSymbols = "-Wl,--unresolved-symbols=import-dynamic";
  const compileLibrary = (name: string, args: readonly string[]) =>
    compile(library, { args: [...TARGET, ...flags, ...args, ...namesOf(name)] });
  // The program has the C library, so that it also runs in engines that lack extended constant expressions.
  const all = ["__stack_pointer", "__heap_base", "malloc", "free", "exit", "__cxa_atexit", ...exported];
  const program = [
    ...["-fvisibility=default", "-Wl,--export-dynamic", "-Wl,--export-table", "-Wl,--growable-table"],
    ...["-Wl,--allow-undefined", ...all.map((name) => `-Wl,--export=${name}`)],
  ];
  return {
    parts: {
      "main.wasm": await compile(main, { args: [...TARGET, ...program] }),
      "libone.so": await compileLibrary("one", [...shared, undefinedSymbols]),
      "libtwo.so": await compileLibrary("two", [...shared, undefinedSymbols]),
    },
    whole: await compile(main, {
      args: [...TARGET, "-DSTATIC"],
      further: { "one.o": await compileLibrary("one", ["-c"]), "two.o": await compileLibrary("two", ["-c"]) },
    }),
  };
}

/** The exit code of a run, and what it printed. */
export interface ProgramEnd {
  readonly code: number;
  readonly text: string;
}

/** WASI that collects the output. */
function collect(argument: string) {
  const text: string[] = [];
  const stdout = (bytes: Uint8Array): void => void text.push(Buffer.from(bytes).toString());
  return { wasi: { args: ["program", argument], stdout }, text: () => text.join("") };
}

export async function runStaticLink({ whole }: OpeningProgram, argument: string): Promise<ProgramEnd> {
  const { wasi, text } = collect(argument);
  const code = runCommand(await link({ program: whole }, { wasi }), "program");
  return { code, text: text() };
}

/** How the libraries are opened. */
export type Opening = "open" | "openSync";

interface OpenedRun {
  readonly argument: string;
  readonly by: Opening;
  /** Whether the program is closed after its end, which adds nothing after `exit`. */
  readonly closes?: boolean;
}

export async function runOpened(
  { parts }: OpeningProgram,
  { argument, by, closes = false }: OpenedRun,
): Promise<ProgramEnd> {
  const { wasi, text } = collect(argument);
  const program = await openProgram({ "main.wasm": parts["main.wasm"] }, { wasi });
  // Open before the program starts: so dlopen finds them in engines that cannot suspend it.
  for (const name of ["libone.so", "libtwo.so"] as const) {
    if (by === "openSync") program.openSync(name, new WebAssembly.Module(parts[name]));
    else await program.open(name, { source: parts[name] });
  }
  const { promising } = WebAssembly as { readonly promising?: (start: unknown) => () => Promise<unknown> };
  const start = (program.exports["main.wasm"] as { readonly _start: () => void })._start;
  const code = await Promise.resolve()
    .then(() => (promising === undefined ? start() : promising(start)()))
    .then(
      () => 0,
      (error: unknown) => Reflect.get(error as object, "exitCode"),
    );
  if (closes) program.close();
  return { code, text: text() };
}

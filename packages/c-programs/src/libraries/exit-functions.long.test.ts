import { runCommand } from "@rec/core";
import { link } from "@rec/node";
import { openProgram } from "@rec/node/dylink";
import { beforeAll, describe, expect, test } from "vitest";
import { runTool } from "../clang.ts";

/*
 * Libraries that register functions for `exit` and `quick_exit`, by calls and by the addresses of the functions that register: the
 * same functions run, in the same order, as in a static link of the same sources.
 */

type Bytes = Uint8Array<ArrayBuffer>;

const MAIN = `
  #include <dlfcn.h>
  #include <stdio.h>
  #include <stdlib.h>
  #ifdef STATIC
  void begin_one(void); void begin_two(void);
  #define BEGIN(library) begin_##library()
  #else
  #define BEGIN(library) ((void (*)(void))dlsym(dlopen("lib" #library ".so", RTLD_NOW), "begin_" #library))()
  #endif
  /* quick_exit leaves what stands in the buffers of stdout. */
  void say(const char *text, const char *name) { printf("%s of %s\\n", text, name); fflush(stdout); }
  static void quick(void) { say("quick", "main"); }
  static void last(void) { say("last", "main"); }
  int main(int argc, char **argv) {
    at_quick_exit(quick);
    atexit(last);
    BEGIN(one);
    at_quick_exit(quick);
    BEGIN(two);
    say("end", "main");
    if (argv[1][0] == 'q') quick_exit(7);
    if (argv[1][0] == '_') _Exit(6);
    return 5;
  }`;

/** With \`BY_ADDRESS\`, the functions that register are called by their addresses. */
const LIBRARY = `
  #include <stdlib.h>
  void say(const char *, const char *);
  int __cxa_atexit(void (*)(void *), void *, void *);
  extern void *__dso_handle;
  static void quick(void) { say("quick", NAME); }
  static void second_quick(void) { say("second quick", NAME); }
  static void plain(void) { say("plain", NAME); }
  static void with_argument(void *text) { say(text, NAME); }
  #ifdef BY_ADDRESS
  static int (*volatile at_exit)(void (*)(void)) = atexit;
  static int (*volatile at_quick)(void (*)(void)) = at_quick_exit;
  static int (*volatile cxa)(void (*)(void *), void *, void *) = __cxa_atexit;
  #else
  #define at_exit atexit
  #define at_quick at_quick_exit
  #define cxa __cxa_atexit
  #endif
  void BEGIN(void) {
    if (at_quick(quick)) say("refused", NAME);
    if (cxa(with_argument, "an argument", &__dso_handle)) say("refused", NAME);
    if (at_exit(plain)) say("refused", NAME);
    if (at_quick(second_quick)) say("refused", NAME);
    if (cxa(with_argument, "another argument", 0)) say("refused", NAME);
  }`;

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

interface Built {
  readonly parts: Readonly<Record<"main.wasm" | "libone.so" | "libtwo.so", Bytes>>;
  readonly whole: Bytes;
}

/** @param flags - of the libraries */
async function build(flags: readonly string[]): Promise<Built> {
  const shared = ["-fPIC", "-fvisibility=default", "-shared", "-nostdlib", "-Wl,--no-entry"];
  const undefinedSymbols = "-Wl,--unresolved-symbols=import-dynamic";
  const library = (name: string) =>
    compile(LIBRARY, { args: [...TARGET, ...flags, ...shared, undefinedSymbols, ...namesOf(name)] });
  const object = (name: string) => compile(LIBRARY, { args: [...TARGET, ...flags, "-c", ...namesOf(name)] });
  const exported = ["__stack_pointer", "__heap_base", "malloc", "free", "exit", "__cxa_atexit", "at_quick_exit", "say"];
  const program = [
    ...["-fvisibility=default", "-Wl,--export-dynamic", "-Wl,--export-table", "-Wl,--growable-table"],
    ...["-Wl,--allow-undefined", ...exported.map((name) => `-Wl,--export=${name}`)],
  ];
  return {
    parts: {
      "main.wasm": await compile(MAIN, { args: [...TARGET, ...program] }),
      "libone.so": await library("one"),
      "libtwo.so": await library("two"),
    },
    whole: await compile(MAIN, {
      args: [...TARGET, "-DSTATIC"],
      further: { "one.o": await object("one"), "two.o": await object("two") },
    }),
  };
}

/** WASI that collects the output. */
function collect(argument: string) {
  const text: string[] = [];
  const stdout = (bytes: Uint8Array): void => void text.push(Buffer.from(bytes).toString());
  return { wasi: { args: ["program", argument], stdout }, text: () => text.join("") };
}

interface Run {
  readonly argument: string;
  /** How the libraries come. */
  readonly by?: "open" | "openSync";
}

async function runWhole({ whole }: Built, { argument }: Run) {
  const { wasi, text } = collect(argument);
  const code = runCommand(await link({ program: whole }, { wasi }), "program");
  return { code, text: text() };
}

async function runParts({ parts }: Built, { argument, by }: Run) {
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
  return { code, text: text() };
}

const QUICK = ["second quick of two", "quick of two", "quick of main", "second quick of one", "quick of one"];
const ofLibrary = (name: string): string[] =>
  ["another argument", "plain", "an argument"].map((text) => `${text} of ${name}`);

const ENDS: readonly (readonly [string, string, number, readonly string[]])[] = [
  ["quick_exit(7)", "q", 7, [...QUICK, "quick of main"]],
  ["a return of 5 from main", "r", 5, [...ofLibrary("two"), ...ofLibrary("one"), "last of main"]],
  ["_Exit(6)", "_", 6, []],
];

describe.each([
  ["calls the functions that register", []],
  ["calls them by their addresses", ["-DBY_ADDRESS"]],
])("a program of C whose libraries register functions for its end, which %s, ends as a static link by", (_, flags) => {
  let built: Built;
  beforeAll(async () => {
    built = await build(flags);
  });

  test.each(ENDS)("%s", async (_end, argument, code, lines) => {
    const expected = { code, text: ["end of main", ...lines, ""].join("\n") };
    expect(await runWhole(built, { argument })).toEqual(expected);
    expect(await runParts(built, { argument, by: "open" })).toEqual(expected);
    expect(await runParts(built, { argument, by: "openSync" })).toEqual(expected);
  });
});

import { runCommand } from "@rec/core";
import { link } from "@rec/node";
import { openProgram } from "@rec/node/dylink";
import { beforeAll, describe, expect, test } from "vitest";
import { runTool } from "../clang.ts";

/*
 * The end of a program in C that has opened libraries: the same functions run, in the same order, as in a static link, and what they
 * print is written.
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
  static void first(void) { printf("first of main\\n"); }
  static void second(void) { printf("second of main\\n"); }
  __attribute__((destructor)) static void end(void) { printf("destructor of main\\n"); }
  int main(int argc, char **argv) {
    atexit(first);
    BEGIN(one);
    atexit(second);
    BEGIN(two);
    printf("main ends, ");
    if (argv[1][0] == 'e') exit(3);
    if (argv[1][0] == '_') _Exit(4);
    return atoi(argv[1]);
  }`;

const LIBRARY = `
  #include <stdio.h>
  #include <stdlib.h>
  static void first(void) { printf("first of " NAME "\\n"); }
  static void second(void) { printf("second of " NAME "\\n"); }
  void BEGIN(void) { atexit(first); atexit(second); }`;

const TARGET = ["--target=wasm32-wasip1", "-O2"];
const namesOf = (name: string): string[] => [`-DNAME="${name}"`, `-DBEGIN=begin_${name}`];

function compile(
  source: string,
  args: readonly string[],
  further: Readonly<Record<string, Bytes>> = {},
): Promise<Bytes> {
  const files = { "source.c": Buffer.from(source), ...further };
  return runTool({
    tool: "clang",
    args: [...args, ...Object.keys(files), "-o", "out.wasm"],
    files,
    output: "out.wasm",
  });
}

let parts: Readonly<Record<"main.wasm" | "libone.so" | "libtwo.so", Bytes>>;
let whole: Bytes;

beforeAll(async () => {
  const shared = ["-fPIC", "-fvisibility=default", "-shared", "-nostdlib", "-Wl,--no-entry"];
  const undefinedSymbols = "-Wl,--unresolved-symbols=import-dynamic";
  const library = (name: string) => compile(LIBRARY, [...TARGET, ...shared, undefinedSymbols, ...namesOf(name)]);
  const object = (name: string) => compile(LIBRARY, [...TARGET, "-c", ...namesOf(name)]);
  // The program has the C library, so that the test also runs in engines that lack extended constant expressions.
  const exported = ["__stack_pointer", "__heap_base", "malloc", "free", "puts", "exit", "__cxa_atexit"];
  const program = [
    ...["-fvisibility=default", "-Wl,--export-dynamic", "-Wl,--export-table", "-Wl,--growable-table"],
    ...["-Wl,--allow-undefined", ...exported.map((name) => `-Wl,--export=${name}`)],
  ];
  parts = {
    "main.wasm": await compile(MAIN, [...TARGET, ...program]),
    "libone.so": await library("one"),
    "libtwo.so": await library("two"),
  };
  whole = await compile(MAIN, [...TARGET, "-DSTATIC"], { "one.o": await object("one"), "two.o": await object("two") });
});

/** WASI that collects the output. */
function collect(argument: string) {
  const text: string[] = [];
  const stdout = (bytes: Uint8Array): void => void text.push(Buffer.from(bytes).toString());
  return { wasi: { args: ["program", argument], stdout }, text: () => text.join("") };
}

async function runWhole(argument: string) {
  const { wasi, text } = collect(argument);
  const code = runCommand(await link({ program: whole }, { wasi }), "program");
  return { code, text: text() };
}

async function runParts(argument: string) {
  const { wasi, text } = collect(argument);
  const { "main.wasm": main, "libone.so": one, "libtwo.so": two } = parts;
  const program = await openProgram({ "main.wasm": main }, { wasi });
  // Open before the program starts: so dlopen finds them in engines that cannot suspend it.
  await program.open("libone.so", { source: one });
  await program.open("libtwo.so", { source: two });
  const promising: unknown = Reflect.get(WebAssembly, "promising");
  const start = (program.exports["main.wasm"] as { readonly _start: () => void })._start;
  const code = await Promise.resolve()
    .then(() => (typeof promising === "function" ? promising(start)() : start()))
    .then(
      () => 0,
      (error: unknown) => Reflect.get(error as object, "exitCode"),
    );
  program.close();
  return { code, text: text() };
}

const ENDS = ["second of two", "first of two", "second of main", "second of one", "first of one", "first of main"];
const ALL = `main ends, ${[...ENDS, "destructor of main"].join("\n")}\n`;

describe("a program of C that has opened libraries ends as if they were linked statically:", () => {
  test.each([
    ["a return of 0 from main", "0", { code: 0, text: ALL }],
    ["a return of 5 from main", "5", { code: 5, text: ALL }],
    ["exit(3)", "e", { code: 3, text: ALL }],
  ])("%s", async (_, argument, expected) => {
    expect(await runWhole(argument)).toEqual(expected);
    expect(await runParts(argument)).toEqual(expected);
  });
});

import { type LinkPlan, link } from "@rec/core";
import { describe, expect, test } from "vitest";
import { runTool } from "../clang.ts";

/*
 * Libraries of C++ that use the same inline functions and class templates. Each of them defines all of these weakly, and the
 * definitions of the program hold. The program calls the libraries more often than they call it, so it comes last.
 */

const LIBRARIES = 4;
const INLINE_FUNCTIONS = 40;
/** Functions of each library that the program calls. */
const OWN_FUNCTIONS = 160;

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const HEADER = range(INLINE_FUNCTIONS)
  .map(
    (index) => `
      template <int N> struct Number${index} {
        int value;
        Number${index}(int given) : value(given + N) {}
        int get() const { return value * ${index + 1}; }
      };
      inline int shared${index}(int value) {
        static int calls = 0;
        calls += 1;
        return Number${index}<${index}>(value).get() + calls;
      }`,
  )
  .join("");

const ownFunctions = (library: number, print: (name: string, index: number) => string): string =>
  range(OWN_FUNCTIONS)
    .map((index) => print(`own${library}_${index}`, index))
    .join("\n");

const librarySource = (library: number): string =>
  `#include "shared.h"\nextern "C" {\n${ownFunctions(
    library,
    (name, index) => `int ${name}(int value) { return shared${index % INLINE_FUNCTIONS}(value) + ${library}; }`,
  )}\n}`;

const MAIN = `#include "shared.h"
  extern "C" {
    ${range(LIBRARIES)
      .map((library) => ownFunctions(library, (name) => `int ${name}(int);`))
      .join("\n")}
    int run(int value) {
      int sum = 0;
      ${range(LIBRARIES)
        .map((library) => ownFunctions(library, (name) => `sum += ${name}(value);`))
        .join("\n")}
      ${range(INLINE_FUNCTIONS)
        .map((index) => `sum += shared${index}(value);`)
        .join("\n")}
      return sum;
    }
  }`;

const FLAGS = [
  ...["--target=wasm32-wasip1", "-O1", "-fno-inline", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"],
  ...["-fvisibility=default", "-nostartfiles", "-nostdlib", "-Wl,--no-entry"],
];

type Bytes = Uint8Array<ArrayBuffer>;

async function build() {
  const files: Record<string, Bytes> = { "shared.h": Buffer.from(HEADER), "main.cc": Buffer.from(MAIN) };
  const sources = range(LIBRARIES).map((library) => `lib${library}.cc`);
  sources.forEach((source, library) => {
    files[source] = Buffer.from(librarySource(library));
  });
  const compile = (args: readonly string[], inputs: readonly string[], given: Readonly<Record<string, Bytes>>) => {
    const output = args.at(-1) as string;
    return runTool({ tool: "clang++", args: [...FLAGS, ...inputs, ...args], files: { ...files, ...given }, output });
  };
  const libraries: Record<string, Bytes> = {};
  for (const source of sources) {
    const output = source.replace(".cc", ".so");
    libraries[output] = await compile(["-fPIC", "-shared", "-o", output], [source], {});
  }
  const program = ["-fPIC", "-Wl,-pie", "-Wl,--import-memory", "-Wl,--export-dynamic", "-o", "main.wasm"];
  return {
    modules: { "main.wasm": await compile(program, ["main.cc", ...Object.keys(libraries)], libraries), ...libraries },
    whole: await compile(["-Wl,--export=run", "-o", "whole.wasm"], ["main.cc", ...sources], {}),
  };
}

type Run = (value: number) => number;

const importsOf = ({ deferred }: LinkPlan): number =>
  deferred.reduce((sum, { sharedBy = [] }) => sum + 1 + sharedBy.length, 0);

describe(`${LIBRARIES} libraries of C++ that defer the same functions of their program`, () => {
  test("share one slot for each function, and do what the static link does", async () => {
    const { modules, whole } = await build();
    const { exports, plan } = await link(modules);
    const linked = await WebAssembly.instantiate(await WebAssembly.compile(whole));
    const [run, expected] = [exports["main.wasm"]["run"], linked.exports["run"]] as [Run, Run];
    for (const value of [0, 3, -1000]) expect(run(value)).toBe(expected(value));

    expect(plan.order.at(-1)).toBe("main.wasm");
    // An inline function, a constructor, and `get`. The two names of a constructor are one function.
    const functions = 3 * INLINE_FUNCTIONS;
    expect(plan.deferred).toHaveLength(functions);
    expect(importsOf(plan)).toBe(functions * LIBRARIES);
    expect(new Set(plan.deferred.map(({ provider }) => provider.name)).size).toBe(functions);
    expect(plan.steps.filter((step) => step.do === "fill")).toHaveLength(functions);
    expect(plan.types.length).toBeLessThanOrEqual(3);
  });
});

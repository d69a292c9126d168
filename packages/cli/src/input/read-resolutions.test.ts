import { parse } from "@bytecodealliance/jco";
import { type ModuleType, parseModule } from "@rec/core";
import { beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../output/failure.ts";
import { readResolutions } from "./read-resolutions.ts";

const FUNC = { kind: "function", typeIndex: 0, params: [], results: [] } as const;

let types: Record<string, ModuleType>;

beforeAll(async () => {
  const texts = {
    program: `(module (import "env" "malloc" (func)) (import "env" "free" (func)) (import "env" "a,b=c" (func)))`,
    other: `(module (import "lib" "malloc" (func)))`,
    memory: `(module (func (export "malloc")) (func (export "free")) (func (export "my_malloc")) (func (export "a,b=c")))`,
    "memory.v2": `(module (func (export "malloc")))`,
  };
  types = Object.create(null);
  for (const [name, text] of Object.entries(texts)) types[name] = parseModule(new Uint8Array(await parse(text)));
});

const answer = (choices: readonly string[], importer: string, [module, name]: readonly [string, string]) =>
  readResolutions(choices, types)({ importer, module, name, type: FUNC });

describe("readResolutions() gives an import", () => {
  test.each<[choice: string, importer: string, entry: [string, string], provider: string | undefined]>([
    ["env.malloc=memory.my_malloc", "program", ["env", "malloc"], "memory.my_malloc"],
    ["malloc=memory.my_malloc", "other", ["lib", "malloc"], "memory.my_malloc"],
    ["env.malloc=memory.malloc", "other", ["lib", "malloc"], undefined],
    ["malloc,free=memory", "program", ["env", "malloc"], "memory.malloc"],
    ["env.malloc,free=memory", "program", ["env", "free"], "memory.free"],
    ["malloc=memory.v2", "program", ["env", "malloc"], "memory.v2.malloc"],
    ["malloc=memory.v2.malloc", "program", ["env", "malloc"], "memory.v2.malloc"],
    ["program:malloc=memory", "program", ["env", "malloc"], "memory.malloc"],
    ["program:malloc=memory", "other", ["lib", "malloc"], undefined],
    ["other:lib.malloc=memory", "other", ["lib", "malloc"], "memory.malloc"],
    ["a,b=c=memory", "program", ["env", "a,b=c"], "memory.a,b=c"],
  ])("%s: %s", (choice, importer, entry, provider) => {
    const found = answer([choice], importer, entry);
    expect(found && `${found.module}.${found.name}`).toBe(provider);
  });

  test("with an empty name", async () => {
    const wat = [`(module (import "env" "" (func)))`, `(module (func (export "")) (func (export "f")))`];
    const [program, other] = await Promise.all(wat.map(async (text) => parseModule(new Uint8Array(await parse(text)))));
    const known = { program, other } as Record<string, ModuleType>;
    const answerTo = (choice: string) =>
      readResolutions([choice], known)({ importer: "program", module: "env", name: "", type: FUNC });
    expect(answerTo("=other")).toEqual({ module: "other", name: "" });
    expect(answerTo("env.=other.f")).toEqual({ module: "other", name: "f" });
    expect(() => answerTo("f=other")).toThrow(
      'Cannot use --resolve f=other: no module imports f; the modules import ""',
    );
    expect(() => answerTo("=program")).toThrow('Cannot use --resolve =program: program does not export ""');
  });

  test("the most exact choice", () => {
    const choices = ["malloc=memory.my_malloc", "program:malloc=memory.v2"];
    expect(answer(choices, "program", ["env", "malloc"])).toEqual({ module: "memory.v2", name: "malloc" });
    expect(answer(choices, "other", ["lib", "malloc"])).toEqual({ module: "memory", name: "my_malloc" });
  });
});

describe("readResolutions() refuses", () => {
  test.each([
    [
      "malloc",
      "Cannot read --resolve malloc: expected IMPORT=MODULE.EXPORT, as in env.malloc=memory.malloc, or IMPORT,…=MODULE",
    ],
    ["=memory.malloc", "Cannot read --resolve =memory.malloc: expected"],
    ["maloc=memory", "Cannot use --resolve maloc=memory: no module imports maloc; did you mean malloc?"],
    ["env._malloc=memory", "no module imports env._malloc; did you mean env.malloc?"],
    ["malloc,fre=memory", "no module imports fre; did you mean free?"],
    ["calloc_all=memory", "no module imports calloc_all; the modules import malloc, free, a,b=c"],
    ["malloc=memroy", "no linked module is called memroy; did you mean memory?"],
    [
      "malloc=unrelated.malloc",
      "no linked module is called unrelated; the linked modules are program, other, memory, memory.v2",
    ],
    [
      "malloc=memory.mallok",
      "Cannot use --resolve malloc=memory.mallok: memory does not export mallok; did you mean malloc?",
    ],
    ["free=memory.v2", "memory.v2 does not export free; memory.v2 exports malloc"],
    ["malloc=program", "program does not export malloc; program exports nothing"],
  ])("%s", (choice, message) => {
    const read = () => readResolutions([choice], types);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  test("a second provider of one import", () => {
    expect(() => readResolutions(["malloc=memory", "malloc,free=memory"], types)).toThrow(
      "malloc has a provider already",
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runtimes } from "../runtimes.ts";
import { type Server, serveModules } from "../server.ts";
import { type ColdPlatform, carryOutCold } from "./carry-out-cold.ts";
import type { ColdTask } from "./cold-task.ts";
import { describeHost, namesOf } from "./describe-host.ts";
import { importHost } from "./import-host.ts";
import { measureCold, takeTurns } from "./measure-cold.ts";
import { prepareCold } from "./prepare-cold.ts";
import { realModules } from "./real-modules.ts";

/** Two small modules; one of them is linked too. */
const modules = realModules.filter(({ name }) => name === "WASI adapter" || name === "tree-sitter, Lua");

let server: Server;

beforeAll(async () => {
  // The build before is that of the working tree: a shallow clone has no earlier commit.
  await prepareCold({ before: undefined, modules });
  server = await serveModules();
});

afterAll(() => server.close());

const ms = (samples: number) => Array.from({ length: samples }, () => expect.any(Number));

// The others are installed when benchmarks need them.
describe.each(["node", "deno", "chromium"])("measureCold() in %s", (name) => {
  test("loads, links and parses in each way, and checks the results", async () => {
    const runtime = runtimes.find((candidate) => candidate.name === name);
    const session = await runtime?.open(server.baseUrl);
    if (runtime === undefined || session === undefined) throw new Error(`There is no "${name}"`);
    try {
      const settings = { lesson: 1, link: 1, parse: 1, warmParse: 1 };
      const ways = { instantiate: ms(1), now: ms(1), before: ms(1) };
      const parse = { compile: ms(1), now: ms(1), before: ms(1) };
      const warmParse = { compile: ms(5), now: ms(5), before: ms(5) };
      expect(await measureCold(runtime, session, { settings, clock: "wall", modules, onStep: () => {} })).toEqual({
        name,
        version: session.version,
        load: {
          empty: ms(1),
          "now-core": ms(1),
          "now-adapter": ms(1),
          "before-core": ms(1),
          "before-adapter": ms(1),
        },
        lesson: { hand: ms(1), now: ms(1), before: ms(1) },
        modules: [
          { module: "WASI adapter", sizeBytes: 51_632, link: ways, parse, warmParse },
          { module: "tree-sitter, Lua", sizeBytes: 43_539, parse, warmParse },
        ],
      });
      expect(await session.runCold({ kind: "lesson", clock: "wall", way: "fused" })).toEqual(ms(1));
    } finally {
      await session.close();
    }
  });
});

/** (module (import "env" "log" (func (param i32))) (func (export "run"))) */
const bytes = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 2, 0x60, 1, 0x7f, 0, 0x60, 0, 0],
  ...[2, 11, 1, 3, 0x65, 0x6e, 0x76, 3, 0x6c, 0x6f, 0x67, 0, 0, 3, 2, 1, 1],
  ...[7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 1, 10, 4, 1, 2, 0, 0x0b],
]);

describe("carryOutCold()", () => {
  const wrongLibrary = `data:text/javascript,
    export const link = async () => ({ exports: { module: {}, program: {} } });
    export const parseModule = () => ({ imports: [], exports: [] });`;
  const platform: ColdPlatform = {
    read: async () => bytes,
    specifierOf: (file) => (file === "now/index.js" ? "data:text/javascript,export {}" : wrongLibrary),
    now: () => performance.now(),
    adapter: "node",
  };
  const clock = "wall";
  const names = namesOf(bytes);
  const module = "any.wasm";

  test.each<[string, ColdTask, RegExp]>([
    ["a library without link()", { kind: "load", clock, library: "now-core" }, /Found link\(\) of now\/index.js/],
    ["a lesson that makes no record", { kind: "lesson", clock, way: "now" }, /createRecord is not a function/],
    ["a link without exports", { kind: "link", clock, way: "now", module, names, imports: [] }, /Found the names/],
    [
      "a parser that finds nothing",
      { kind: "parse", clock, way: "now", module, names, isWarm: false },
      /Found the names/,
    ],
  ])("refuses %s", async (_, task, message) => {
    await expect(carryOutCold(task, platform)).rejects.toThrow(message);
  });

  test("takes right results", async () => {
    const imports = describeHost(bytes);
    const linking: ColdTask = { kind: "link", clock, way: "instantiate", module, names, imports };
    expect(await carryOutCold(linking, platform)).toEqual(ms(1));
    const compiling: ColdTask = { kind: "parse", clock, way: "compile", module, names, isWarm: true };
    expect(await carryOutCold(compiling, platform)).toEqual(ms(5));
  });
});

test("importHost() makes the imports that describeHost() describes, of every kind", async () => {
  const { parse } = await import("@bytecodealliance/jco");
  const everything = Uint8Array.from(
    await parse(`(module
      (import "a" "f" (func)) (import "a" "g" (func (result i64))) (import "b" "h" (func (result externref)))
      (import "a" "m" (memory 1 2)) (import "a" "t" (table 3 4 funcref)) (import "b" "u" (table 1 externref))
      (import "a" "i" (global i32)) (import "b" "j" (global (mut i64))) (import "b" "k" (global f64)))`),
  );
  const host = importHost(JSON.parse(JSON.stringify(describeHost(everything))));
  await expect(WebAssembly.instantiate(everything, host)).resolves.toBeDefined();
  const { g } = host["a"] as { readonly g: () => unknown };
  expect(g()).toBe(0n);
});

test("takeTurns() begins each round with another way, and does not count the first round", async () => {
  const order: string[] = [];
  const run = async (way: string) => [order.push(way)];
  expect(await takeTurns(["a", "b", "c"], { rounds: 2, run })).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] });
  expect(order.join("")).toBe("abcbcacab");
});

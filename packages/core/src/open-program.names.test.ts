import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const answering = (answer: number): Promise<Uint8Array<ArrayBuffer>> =>
  assemble(`(module (@dylink.0 (mem-info (memory 0 0))) (func (export "answer") (result i32) (i32.const ${answer})))`);

const [one, two] = [await answering(1), await answering(2)];
const needing = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)) (needed "plugin.so"))
  (import "env" "answer" (func $answer (result i32))) (func (export "ask") (result i32) (call $answer)))`);

const start = (): Promise<Program> => {
  const files = { "one/plugin.so": one, "two/plugin.so": two } as never;
  return openProgram({ main: program }, { host: createTestHost({ files }) });
};
const answerOf = (library: Library): number => (library.symbol("answer") as Call)();

describe("libraries with the same file name", () => {
  test("in two folders are two libraries, one after the other and at once", async () => {
    const running = await start();
    const first = await running.open("one/plugin.so");
    const second = await running.open("two/plugin.so");
    expect([answerOf(first), answerOf(second)]).toEqual([1, 2]);
    const other = await start();
    const both = await Promise.all(["one/plugin.so", "two/plugin.so"].map((name) => other.open(name)));
    expect(both.map(answerOf)).toEqual([1, 2]);
    // The one whose bytes come first is opened first.
    expect(other.libraries.toSorted()).toEqual(["one/plugin.so", "two/plugin.so"]);
  });

  test("are two with sources, compiled, and with other queries", async () => {
    const running = await start();
    const libraries = [
      await running.open("one/plugin.so"),
      await running.open("three/plugin.so", { source: two }),
      running.openSync("four/plugin.so", new WebAssembly.Module(two)),
      await running.open("one/plugin.so?v=2", { source: two }),
      await running.open("plugin.so", { source: two }),
    ];
    expect(libraries.map(answerOf)).toEqual([1, 2, 2, 2, 2]);
    expect(() => running.openSync("five/plugin.so")).toThrow("LIBRARY_NOT_FOUND");
  });

  test("are found by the name of the file alone if a library needs them, as long as they are open", async () => {
    const running = await start();
    const ask = async (name: string): Promise<number> => {
      const library = await running.open(name, { source: needing });
      const answer = (library.symbol("ask") as Call)();
      library.close();
      return answer;
    };
    const first = await running.open("one/plugin.so");
    await running.open("two/plugin.so");
    const compiled = running.openSync("compiled.so", new WebAssembly.Module(needing));
    expect((compiled.symbol("ask") as Call)()).toBe(1);
    compiled.close();
    expect(await ask("a.so")).toBe(1);
    first.close();
    expect(await ask("b.so")).toBe(2);
    expect(running.libraries).toEqual(["two/plugin.so"]);
  });
});

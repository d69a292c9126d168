import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { LinkerHost } from "./host.ts";
import type { Library, Program } from "./program-options.ts";

type Call = (...values: number[]) => number;

const BASE = "https://example.test/app/";
const [PLUGIN, OTHER] = [`${BASE}lib/plugin.so`, `${BASE}other/plugin.so`];

const counting = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
  (global $calls (mut i32) (i32.const 0)) (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls)))`);
/** Needs the file by a path that starts from its own folder. */
const user = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)) (needed "../lib/plugin.so"))
  (import "env" "count" (func $count (result i32))) (func (export "use") (result i32) (call $count)))`);

/** Opens a library by the functions of C, at the spelling that the imports give. */
const opener = (name: string) =>
  assemble(`(module (@dylink.0 (mem-info (memory 64 0)))
  (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
  (import "env" "dlopen" (func $dlopen (param i32 i32) (result i32)))
  (import "env" "dlsym" (func $dlsym (param i32 i32) (result i32)))
  (data (global.get $base) "count\\00${name}\\00")
  (func (export "find") (result i32)
    (call $dlsym (call $dlopen (i32.add (global.get $base) (i32.const 6)) (i32.const 6)) (global.get $base))))`);

/** Relative URLs start from the base of a page. */
function pageHost(): LinkerHost {
  const files = { [PLUGIN]: counting, [OTHER]: counting, [`${BASE}users/user.so`]: user } as never;
  const host = createTestHost({ files });
  return { ...host, resolve: (specifier, referrer) => new URL(specifier, referrer ?? BASE).href };
}

const start = (modules = {}): Promise<Program> => openProgram({ main: program, ...modules }, { host: pageHost() });
const count = (library: Library): number => (library.symbol("count") as Call)();

const SPELLINGS = ["lib/plugin.so", "./lib/plugin.so", "users/../lib/plugin.so", PLUGIN, new URL(PLUGIN)];

describe("a library is one under all spellings of its URL:", () => {
  test("one after the other, at once, and for openSync", async () => {
    for (const first of SPELLINGS) {
      const running = await start();
      const libraries: Library[] = [await running.open(first)];
      for (const spelling of SPELLINGS) libraries.push(await running.open(spelling));
      expect(running.openSync(PLUGIN).name).toBe(String(first));
      libraries.push(running.openSync("./lib/plugin.so"));
      expect(libraries.map(count)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(running.libraries).toEqual([String(first)]);
      const other = await running.open("other/plugin.so");
      expect(count(other)).toBe(1);
    }
    const running = await start();
    const both = await Promise.all(SPELLINGS.map((spelling) => running.open(spelling)));
    expect(both.map(count)).toEqual([1, 2, 3, 4, 5]);
    for (const library of both) library.close();
    expect(running.libraries).toEqual([]);
    expect(count(await running.open(PLUGIN))).toBe(1);
  });

  test("if it was linked with the program", async () => {
    const running = await start({ "plugin.so": "lib/plugin.so" });
    for (const spelling of SPELLINGS) expect((await running.open(spelling)).name).toBe("plugin.so");
    expect(running.libraries).toEqual([]);
  });

  test("if another needs it, before and after", async () => {
    const running = await start();
    const plugin = await running.open(PLUGIN);
    const using = await running.open("users/user.so");
    expect([count(plugin), (using.symbol("use") as Call)()]).toEqual([1, 2]);
    expect(running.libraries).toEqual([PLUGIN, "users/user.so"]);
    using.close();
    plugin.close();
    const again = await running.open("users/user.so");
    expect([(again.symbol("use") as Call)(), count(await running.open(PLUGIN))]).toEqual([1, 2]);
  });

  test("for dlopen of C", async () => {
    for (const spelling of SPELLINGS) {
      const running = await start({ finder: await opener(String(spelling)) });
      const plugin = await running.open("lib/plugin.so");
      const { find } = running.exports["finder"] as Record<string, unknown>;
      const { promising = (own: unknown) => own } = WebAssembly as unknown as { promising?: (own: unknown) => unknown };
      // RTLD_NOLOAD: only a library that is open is found.
      expect(await (promising(find) as () => Promise<number>)()).toBeGreaterThan(0);
      expect([count(plugin), running.libraries]).toEqual([1, ["lib/plugin.so"]]);
    }
  });

  test("but not with a source of its own, by the option", async () => {
    const running = await start();
    const libraries = [await running.open(PLUGIN), await running.open("lib/plugin.so", { source: PLUGIN })];
    expect(libraries.map(count)).toEqual([1, 1]);
  });
});

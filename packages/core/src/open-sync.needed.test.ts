import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program, ProgramOptions } from "./program-options.ts";

/*
 * Libraries that are opened at once, and that need others.
 */

type Call = (...values: number[]) => number;

const begun: string[] = [];

/** Tells its name to the host when it is constructed. */
async function library(
  name: string,
  { body = "", needed = [] }: { readonly body?: string; readonly needed?: readonly string[] },
): Promise<WebAssembly.Module> {
  const names = needed.map((one) => `"${one}"`).join(" ");
  return new WebAssembly.Module(
    await assemble(`(module (@dylink.0 (mem-info (memory 16 2)) ${names && `(needed ${names})`})
      (import "host" "${name}" (func $begin)) ${body} (func (export "__wasm_call_ctors") (call $begin)))`),
  );
}

const defining = (value: number) => `(func (export "s") (result i32) (i32.const ${value}))
  (func (export "s_of_${value}") (result i32) (i32.const ${value}))`;
const USING = '(import "env" "s" (func $s (result i32))) (func (export "use") (result i32) (call $s))';
const ADDRESS = `(import "GOT.func" "s" (global $address (mut i32)))
  (func (export "address") (result i32) (global.get $address))`;

/** The two sides of a diamond, its top and its bottom. */
const modules = {
  "top.so": await library("top.so", { body: USING, needed: ["left.so", "right.so"] }),
  "left.so": await library("left.so", { body: ADDRESS, needed: ["bottom.so"] }),
  "right.so": await library("right.so", { body: `${ADDRESS}${defining(2)}`, needed: ["bottom.so"] }),
  "bottom.so": await library("bottom.so", { body: defining(1) }),
  "one.so": await library("one.so", {
    body: '(import "env" "two" (func $two (result i32))) (func (export "one") (result i32) (i32.add (i32.const 1) (call $two)))',
    needed: ["two.so", "one.so"],
  }),
  "two.so": await library("two.so", {
    body: '(import "env" "three" (func $three (result i32))) (func (export "two") (result i32) (call $three)) (func (export "three") (result i32) (i32.const 9))',
    needed: ["one.so"],
  }),
} satisfies Record<string, WebAssembly.Module>;

const hostOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, (): void => void begun.push(name)]));

interface Start extends ProgramOptions {
  readonly known?: readonly (keyof typeof modules)[];
}

async function start({ known = [], ...options }: Start = {}) {
  begun.length = 0;
  const asked: string[] = [];
  const discover: ProgramOptions["discover"] = ({ specifier, importer, referrer, kind }) => {
    expect([referrer, kind]).toEqual([undefined, "needed"]);
    asked.push(`${specifier} for ${importer}`);
    return known.some((name) => name === specifier) ? modules[specifier as keyof typeof modules] : undefined;
  };
  const running: Program = await openProgram(
    { main: program },
    { imports: { host: hostOf(Object.keys(modules)) }, discover, ...options },
  );
  const open = (name: keyof typeof modules): Library => running.openSync(name, modules[name]);
  const live = (): number => (running.exports["main"] as unknown as Record<"live", Call>).live();
  return { running, open, asked, live };
}

const call = (of: Library, name: string): number => (of.symbol(name) as Call)();

describe("openSync() of a library that needs others", () => {
  test("opens those whose compiled modules discover gives, each once, in the order of ELF", async () => {
    const { running, open, asked, live } = await start({ known: ["left.so", "right.so", "bottom.so"] });
    for (let time = 0; time < 3; time += 1) {
      begun.length = 0;
      asked.length = 0;
      const top = open("top.so");
      expect(asked).toEqual(["left.so for top.so", "right.so for top.so", "bottom.so for left.so"]);
      // Providers first.
      expect(begun).toEqual(["bottom.so", "left.so", "right.so", "top.so"]);
      expect(new Set(running.libraries)).toEqual(new Set(begun));
      // Breadth first: right.so comes before bottom.so.
      expect(call(top, "use")).toBe(2);
      const [left, right] = [running.openSync("left.so"), running.openSync("right.so")];
      expect(call(left, "address")).toBe(call(right, "address"));
      left.close();
      right.close();
      top.close();
      expect([running.libraries, live()]).toEqual([[], 0]);
    }
  });

  test("keeps to libraries that are open already", async () => {
    const { running, open, asked } = await start({ known: ["left.so", "right.so", "bottom.so"] });
    const bottom = open("bottom.so");
    const left = open("left.so");
    begun.length = 0;
    const top = open("top.so");
    expect([asked, begun]).toEqual([["right.so for top.so"], ["right.so", "top.so"]]);
    expect(await errorOf(() => bottom.close())).toMatchObject({ code: "LIBRARY_IN_USE" });
    top.close();
    left.close();
    expect(running.libraries).toEqual(["bottom.so"]);
  });

  test("opens libraries that need each other, and themselves", async () => {
    const { running, open, live } = await start({ known: ["one.so", "two.so"] });
    const one = open("one.so");
    expect(call(one, "one")).toBe(10);
    expect(new Set(running.libraries)).toEqual(new Set(["one.so", "two.so"]));
    one.close();
    expect([running.libraries, live()]).toEqual([[], 0]);
  });

  test("lets memory and table grow to all that one of them declares", async () => {
    const declaring = await assemble(`(module (@dylink.0 (mem-info (memory 0 0)))
      (import "env" "memory" (memory 30)) (import "env" "__indirect_function_table" (table 900 funcref))
      (func (export "s") (result i32) (memory.size)))`);
    const discover = () => new WebAssembly.Module(declaring);
    const { running, live } = await start({ discover });
    const using = await library("top.so", { body: USING, needed: ["declaring.so"] });
    const first = running.openSync("using.so", using);
    expect(call(first, "use")).toBeGreaterThanOrEqual(30);
    expect(begun).toEqual(["top.so"]);
    first.close();
    expect([running.libraries, live()]).toEqual([[], 0]);
  });

  test("lets later libraries see all of them, if it is global", async () => {
    const { running } = await start({ known: ["bottom.so"] });
    running.openSync("left.so", modules["left.so"], { scope: "global" });
    const using = await library("top.so", { body: USING });
    expect(call(running.openSync("using.so", using), "use")).toBe(1);
  });

  test("names each needed library that nobody gives, once, and leaves nothing behind", async () => {
    const { running, open, asked, live } = await start({ known: ["left.so"] });
    const error = await errorOf(() => open("top.so"));
    expect(error).toMatchObject({
      name: "ModuleLinkError",
      code: "LIBRARY_NOT_FOUND",
      diagnostics: [
        { code: "LIBRARY_NOT_FOUND", module: "top.so" },
        { code: "LIBRARY_NOT_FOUND", module: "left.so" },
      ],
    });
    expect(error.message).toContain('top.so needs "right.so", which is not open');
    expect(error.message).toContain('left.so needs "bottom.so", which is not open');
    expect(error.message).toContain('await open("bottom.so") first');
    expect(asked).toHaveLength(3);
    expect([begun, running.libraries, live()]).toEqual([[], [], 0]);
  });

  test.each([
    ["a promise", () => Promise.resolve(modules["bottom.so"])],
    ["a promise that is rejected", () => Promise.reject(new Error("not asked for"))],
    ["a URL", () => new URL("https://example.test/bottom.so")],
  ])("cannot wait for %s, which its error says, and open() can", async (title, discover) => {
    const { running } = await start({ discover });
    const using = await library("left.so", { body: USING, needed: ["bottom.so"] });
    const error = await errorOf(() => running.openSync("using.so", using));
    expect(error.message).toContain('using.so needs "bottom.so", which is not open, and discover gives');
    if (title !== "a promise") return;
    expect(call(await running.open("using.so", { source: using }), "use")).toBe(1);
  });

  test("finds a library that discover has opened itself", async () => {
    const discover: ProgramOptions["discover"] = ({ specifier }) =>
      void running.openSync(specifier, modules[specifier as keyof typeof modules]);
    const { running } = await start({ discover });
    const top = running.openSync("top.so", modules["top.so"]);
    expect(call(top, "use")).toBe(2);
    expect(running.libraries).toEqual(["bottom.so", "left.so", "right.so", "top.so"]);
    // Now discover opens the library that is asked for.
    const own = await library("one.so", { needed: ["one.so", "one"] });
    let isAsked = false;
    const { running: other } = await start({
      discover() {
        if (!isAsked) {
          isAsked = true;
          other.openSync("own.so", own);
        }
        return undefined;
      },
    });
    const first = other.openSync("own.so", own);
    expect(other.libraries).toEqual(["own.so"]);
    first.close();
    expect(other.libraries).toEqual(["own.so"]);
  });

  test("is refused while constructors of a needed library are running, and opens no second one", async () => {
    const refused: unknown[] = [];
    let act = (): void => {};
    const host = { ...hostOf(Object.keys(modules)), "bottom.so": () => act() };
    const { running, open, asked } = await start({ known: ["bottom.so"], imports: { host } });
    act = () => {
      act = () => void begun.push("bottom.so");
      try {
        open("left.so");
      } catch (error) {
        refused.push(error);
      }
    };
    await running.open("lib/bottom.so", { source: modules["bottom.so"] });
    expect(refused).toMatchObject([{ code: "LIBRARY_IN_USE", diagnostics: [{ module: "lib/bottom.so" }] }]);
    expect([asked, begun, running.libraries]).toEqual([[], [], ["lib/bottom.so"]]);
    open("left.so");
    expect(running.libraries).toEqual(["lib/bottom.so", "left.so"]);
  });

  test("needs no library that defines none of its symbols, as open() does", async () => {
    const { running } = await start();
    const idle = await library("one.so", { needed: ["nowhere.so"] });
    running.openSync("idle.so", idle).close();
    (await running.open("idle.so", { source: idle })).close();
  });

  test("gives functions of a missing library that trap, if these are asked for", async () => {
    const { running } = await start({ unresolved: "trap" });
    const using = running.openSync("using.so", await library("top.so", { body: USING, needed: ["nowhere.so"] }));
    expect(() => call(using, "use")).toThrow('"env" "s"');
  });
});

describe("dlopen of C, where it cannot wait", () => {
  const C = `(module (@dylink.0 (mem-info (memory 64 0)))
    (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
    (import "env" "dlopen" (func $open (param i32 i32) (result i32)))
    (import "env" "dlsym" (func $sym (param i32 i32) (result i32)))
    (import "env" "dlclose" (func $close (param i32) (result i32))) (import "env" "dlerror" (func $error (result i32)))
    (data (global.get $base) "top.so\\00\\00left.so\\00use\\00")
    (func (export "open") (param i32) (result i32)
      (call $open (i32.add (global.get $base) (local.get 0)) (i32.const 2)))
    (func (export "find") (param i32) (result i32) (call $sym (local.get 0) (i32.add (global.get $base) (i32.const 16))))
    (func (export "close") (param i32) (result i32) (call $close (local.get 0)))
    (func (export "error") (result i32) (call $error)))`;

  async function begin(known: readonly (keyof typeof modules)[]) {
    begun.length = 0;
    const memory = new WebAssembly.Memory({ initial: 20 });
    const table = new WebAssembly.Table({ initial: 20, element: "anyfunc" });
    const env = { memory, __indirect_function_table: table };
    const running: Program = await openProgram(
      { main: program, c: await assemble(C) },
      {
        imports: { env, host: hostOf(Object.keys(modules)) },
        discover: ({ specifier }) =>
          known.some((name) => name === specifier) ? modules[specifier as keyof typeof modules] : undefined,
      },
    );
    const c = running.exports["c"] as unknown as Record<"open" | "find" | "close" | "error", Call>;
    const told = (): string => {
      const bytes = new Uint8Array(memory.buffer, c.error(), 300);
      return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
    };
    return { running, c, told, call: (slot: number) => (table.get(slot) as Call)() };
  }

  test("opens a library whose compiled module discover gives, and those that it needs", async () => {
    const { running, c, call } = await begin(["top.so", "left.so", "right.so", "bottom.so"]);
    const handle = c.open(0);
    expect(handle).toBeGreaterThan(0);
    expect(call(c.find(handle))).toBe(2);
    expect(begun).toEqual(["bottom.so", "left.so", "right.so", "top.so"]);
    expect(c.open(0)).not.toBe(handle);
    expect(begun).toHaveLength(4);
    expect([c.close(handle), running.libraries.length]).toEqual([0, 4]);
    expect([c.close(handle + 1), running.libraries]).toEqual([0, []]);
  });

  test("tells which needed library is not there", async () => {
    const { running, c, told } = await begin(["top.so", "left.so"]);
    expect(c.open(0)).toBe(0);
    expect(told()).toBe(
      'top.so needs "right.so", which is not open, and discover gives no compiled module of it, and 1 more',
    );
    expect(c.open(8)).toBe(0);
    expect(told()).toBe('left.so needs "bottom.so", which is not open, and discover gives no compiled module of it');
    expect(running.libraries).toEqual([]);
  });

  test("tells that the library itself is not open, if it is not known", async () => {
    const { c, told } = await begin([]);
    expect(c.open(0)).toBe(0);
    expect(told()).toContain("top.so is not open");
  });
});

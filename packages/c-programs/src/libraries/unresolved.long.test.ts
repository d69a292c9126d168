import { type Linked, type LinkOptions, link, parseModule } from "@rec/core";
import { openProgram } from "@rec/core/dylink";
import { freeze } from "@rec/core/freeze";
import { beforeAll, describe, expect, test } from "vitest";
import { runTool } from "../clang.ts";

/*
 * Libraries of clang with symbols that nobody defines, linked with `unresolved: "trap"`.
 */

const FUNCTIONS = `
extern int undefined_function(int);
extern int undefined_addressed(int);
extern int weak_function(int) __attribute__((weak));
extern int weak_data __attribute__((weak));
int call(int v) { return undefined_function(v); }
int call_address(int v) { int (*volatile p)(int) = undefined_addressed; return v ? p(v) : undefined_addressed(v); }
int has_address(void) { int (*volatile p)(int) = undefined_addressed; return p != 0; }
int ask_weak(int v) { return weak_function ? weak_function(v) : -1; }
int call_weak(int v) { return weak_function(v); }
int ask_weak_data(void) { return &weak_data ? weak_data : -2; }
`;

/** Takes the address of the same function, in data too, and asks for it weakly: for this library it is null. */
const POLITE = `
extern int undefined_addressed(int) __attribute__((weak));
int ask(int v) { int (*volatile p)(int) = undefined_addressed; return p ? p(v) : -3; }
int (*in_data)(int) = undefined_addressed;
int ask_in_data(int v) { return in_data ? in_data(v) : -4; }
`;

const DATA = "extern int undefined_data; int read_data(void) { return undefined_data; }";
const ADDRESS_ALONE =
  "extern int only_addressed(int); int go(int v) { int (*volatile p)(int) = only_addressed; return p(v); }";

/** For a hidden function, clang asks for no address: its own import stands in the table. */
const HIDDEN = `
extern int hidden_function(int) __attribute__((weak, visibility("hidden")));
int ask_hidden(int v) { return hidden_function ? hidden_function(v) : -5; }
`;
const HIDDEN_CALL = `
extern int hidden_function(int) __attribute__((weak, visibility("hidden")));
int call_hidden(int v) { return hidden_function(v); }
`;

const NEEDING = "extern int far(int); int near(int v) { return far(v); }";
const NEEDED = "int far(int v) { return v + 1; }";

interface Build {
  readonly name: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Without libc.so, which Node 20 cannot compile. */
function build({ name, text, files = {} }: Build): Promise<Uint8Array<ArrayBuffer>> {
  const kind = ["--target=wasm32-wasip1", "-O2", "-shared", "-fPIC", "-fvisibility=default", "-nostdlib"];
  const unresolved = ["-Wl,--no-entry", "-Wl,--unresolved-symbols=import-dynamic"];
  return runTool({
    tool: "clang",
    args: [...kind, ...unresolved, "lib.c", ...Object.keys(files), "-o", name],
    files: { "lib.c": new TextEncoder().encode(text), ...files },
    output: name,
  });
}

const modules: Record<string, Uint8Array<ArrayBuffer>> = {};
beforeAll(async () => {
  modules["trap.so"] = await build({ name: "trap.so", text: FUNCTIONS });
  modules["polite.so"] = await build({ name: "polite.so", text: POLITE });
  modules["data.so"] = await build({ name: "data.so", text: DATA });
  modules["alone.so"] = await build({ name: "alone.so", text: ADDRESS_ALONE });
  modules["hidden.so"] = await build({ name: "hidden.so", text: HIDDEN });
  modules["call.so"] = await build({ name: "call.so", text: HIDDEN_CALL });
  modules["defining.so"] = await build({ name: "defining.so", text: "int hidden_function(int v) { return v * 2; }" });
  const needed = await build({ name: "libfar.so", text: NEEDED });
  modules["near.so"] = await build({ name: "near.so", text: NEEDING, files: { "libfar.so": needed } });
}, 300_000);

const some = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, modules[name] as Uint8Array]));

type Exports = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** The result of a call, or code and message of its error. */
function outcomeOf(exports: Exports, module: string, name: string, ...values: readonly number[]): unknown {
  const call = exports[module]?.[name] as (...given: readonly number[]) => unknown;
  try {
    return call(...values);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    return `${String(code)}: ${message}`;
  }
}

const names = (module: string, symbol: string) =>
  expect.stringContaining(
    `CALLED_UNRESOLVED: CALLED_UNRESOLVED  ${module} called "env" "${symbol}", which nobody provides`,
  );

/** All ways of linking give exports by module. */
const WAYS: Readonly<Record<string, (given: Readonly<Record<string, Uint8Array>>) => Promise<Exports>>> = {
  link: async (given) => (await link(given as never, { unresolved: "trap" })).exports as Exports,
  openProgram: async (given) => (await openProgram(given as never, { unresolved: "trap" })).exports as Exports,
  "openProgram, and open of each": async (given) => {
    const main = await build({
      name: "main.so",
      text: `char heap[65536]; char *end = heap;
        void *malloc(unsigned size) { char *at = end; end += (size + 15) & ~15; return at; } void free(void *at) {}
        void *(*pointer)(unsigned) = malloc;`,
    });
    const env = {
      memory: new WebAssembly.Memory({ initial: 64 }),
      __indirect_function_table: new WebAssembly.Table({ initial: 4, element: "anyfunc" }),
    };
    const program = await openProgram({ "main.so": main }, { imports: { env }, unresolved: "trap" });
    const opened: [string, Record<string, unknown>][] = [];
    for (const [name, source] of Object.entries(given)) {
      const { exports } = await program.open(name, { source: source as never });
      opened.push([name, exports as Record<string, unknown>]);
    }
    return Object.fromEntries(opened);
  },
  freeze: async (given) => {
    const frozen = await freeze(given as never, { unresolved: "trap", target: "inline" });
    const script = frozen.files.find(({ name }) => name === "linked.js")?.contents as string;
    const url = `data:text/javascript;base64,${Buffer.from(script).toString("base64")}`;
    const { load } = (await import(/* @vite-ignore */ url)) as { readonly load: () => Promise<Exports> };
    return load();
  },
};

describe.each(Object.keys(WAYS))('%s with unresolved: "trap"', (way) => {
  test("names a function at its call, also through its address", async () => {
    const exports = (await WAYS[way]?.(some("trap.so", "polite.so"))) as Exports;
    expect(outcomeOf(exports, "trap.so", "call", 1)).toEqual(names("trap.so", "undefined_function"));
    expect(outcomeOf(exports, "trap.so", "has_address")).toBe(1);
    expect(outcomeOf(exports, "trap.so", "call_address", 1)).toEqual(names("trap.so", "undefined_addressed"));
    expect(outcomeOf(exports, "trap.so", "call_address", 0)).toEqual(names("trap.so", "undefined_addressed"));
    expect(outcomeOf(exports, "trap.so", "call_weak", 1)).toEqual(names("trap.so", "weak_function"));
  });

  test("tells a library that asks for a weak symbol that there is none", async () => {
    const exports = (await WAYS[way]?.(some("trap.so", "polite.so"))) as Exports;
    expect(outcomeOf(exports, "trap.so", "ask_weak", 1)).toBe(-1);
    expect(outcomeOf(exports, "trap.so", "ask_weak_data")).toBe(-2);
    expect(outcomeOf(exports, "polite.so", "ask", 1)).toBe(-3);
    expect(outcomeOf(exports, "polite.so", "ask_in_data", 1)).toBe(-4);
  });
});

const errorOf = async (names: readonly string[], options: LinkOptions = {}): Promise<unknown> =>
  link(some(...names) as never, options).then(
    () => "linked",
    (error: unknown) => error,
  );

describe("link()", () => {
  test("names all of these symbols without the option, but for the weak ones", async () => {
    const error = (await errorOf(["trap.so", "data.so"])) as { readonly diagnostics: readonly { import: object }[] };
    expect(error.diagnostics.map((each) => each.import)).toEqual([
      { module: "env", name: "undefined_function" },
      { module: "env", name: "undefined_addressed" },
      { module: "GOT.func", name: "undefined_addressed" },
      { module: "GOT.mem", name: "undefined_data" },
    ]);
  });

  test("keeps an error for data, whose read cannot trap, and for an address of a function of unknown type", async () => {
    const error = await errorOf(["trap.so", "data.so", "alone.so"], { unresolved: "trap" });
    expect(error).toMatchObject({
      code: "UNRESOLVED_IMPORT",
      diagnostics: [{ import: { name: "undefined_data" } }, { import: { name: "only_addressed" } }],
    });
    const { message } = error as Error;
    expect(message).toContain('unresolved: "trap" is about functions: a read of data cannot trap');
    expect(message).toContain('unresolved: "trap" makes no function of it, because no import shows its type');
  });

  test.each(["error", "trap"] as const)(
    "makes no stub of a hidden weak function that the library would take for one that exists (%s)",
    async (unresolved) => {
      const error = (await errorOf(["hidden.so"], { unresolved })) as Error;
      expect(error).toMatchObject({ code: "DYNAMIC_LIBRARY", diagnostics: [{ import: { name: "hidden_function" } }] });
      expect(error.message).toContain("is always told that it does, but nobody defines it");
      const compiled = new WebAssembly.Module(modules["hidden.so"] as Uint8Array<ArrayBuffer>);
      const typed = link(
        { "hidden.so": { source: compiled, type: parseModule(modules["hidden.so"] as never) } },
        { unresolved },
      );
      await expect(typed).rejects.toMatchObject({ code: "DYNAMIC_LIBRARY" });
    },
  );

  test("links a library that calls a hidden weak function without asking, or whose function is there", async () => {
    const { exports } = await link(some("call.so") as never);
    expect(outcomeOf(exports as Exports, "call.so", "call_hidden", 1)).toEqual(names("call.so", "hidden_function"));
    const whole = await link(some("hidden.so", "defining.so") as never);
    expect(outcomeOf(whole.exports as Exports, "hidden.so", "ask_hidden", 21)).toBe(42);
    const given = await link(some("hidden.so") as never, {
      imports: { env: { hidden_function: (v: number) => v * 3 } },
    });
    expect(outcomeOf(given.exports as Exports, "hidden.so", "ask_hidden", 14)).toBe(42);
  });

  test("links without a needed library, and names its functions at their calls", async () => {
    const discover: LinkOptions["discover"] = ({ kind }) => (kind === "needed" ? ["nowhere/libfar.so"] : undefined);
    const host = {
      load: async () => new Response(null, { status: 404 }),
      resolve: (specifier: string) => specifier,
      now: () => 0,
    };
    expect(await errorOf(["near.so"], { discover, host })).toMatchObject({ code: "LIBRARY_NOT_FOUND" });
    const linked: Linked = await link(some("near.so") as never, { discover, host, unresolved: "trap" });
    expect(outcomeOf(linked.exports as Exports, "near.so", "near", 1)).toEqual(names("near.so", "far"));
  });
});

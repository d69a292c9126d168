import { beforeAll, describe, expect, test } from "vitest";
import { freezePlan } from "../../src/freeze.ts";
import {
  createModuleCache,
  instantiatePlan,
  link,
  linkPlan,
  parseModule,
  planLink,
  planUnchanged,
  prepare,
  rewriteModule,
} from "../../src/index.ts";
import { makePlaceable } from "../../src/place.ts";
import { watchStream } from "../byte-stream.ts";
import { exported } from "../exported.ts";
import { problemsOf } from "../link-problems.ts";
import { assemble } from "../wat.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";
import { type Program, programs } from "./programs.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Parts = Readonly<Record<"a" | "b", Bytes>>;

const STATIC = FREESTANDING.filter((flag) => !/import|undefined|relocs/.test(flag));

/** The result of the program as wasm-ld links it. */
async function linkedStatically({ a, b, flags = [] }: Program): Promise<unknown> {
  const bytes = await compile({ ...a, ...b }, [...STATIC, ...flags, "-O2", "-Wl,--export=test"]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  return (exports["test"] as CallableFunction)();
}

async function compileParts({ a, b, flags = [] }: Program): Promise<Parts> {
  const options = [...FREESTANDING, ...flags, "-O2"];
  return { a: await compile(a, options), b: await compile(b, options) };
}

const open = (bytes: Bytes) => watchStream(bytes, { chunkSizeBytes: 100 }).stream;
const streams = ({ a, b }: Parts) => ({ a: open(a), b: open(b) });

/** The ways from modules to their exports. */
const WAYS: Readonly<Record<string, (parts: Parts) => Promise<{ readonly exports: object }>>> = {
  "link() of bytes": (parts) => link(parts),
  "link() of streams": (parts) => link(streams(parts)),
  "link() of streams of placeable modules": ({ a, b }) => link(streams({ a: makePlaceable(a), b: makePlaceable(b) })),
  "prepare() and instantiatePlan()": async (parts) => {
    const { plan, modules } = await prepare(parts);
    return instantiatePlan(plan, modules);
  },
  "link() of bytes, fused": (parts) => link(parts, { fuse: true }),
  "link() of streams, fused": (parts) => link(streams(parts), { fuse: true }),
  "linkPlan() of a stored plan, fused": async (parts) => {
    const { plan } = await prepare(parts, { fuse: true });
    return linkPlan(JSON.parse(JSON.stringify(plan)), { a: open(parts.a), b: parts.b });
  },
  "linkPlan() of a stored plan": async (parts) => {
    const { plan } = await prepare(parts);
    return linkPlan(JSON.parse(JSON.stringify(plan)), { a: open(parts.a), b: parts.b });
  },
  "planLink() and rewriteModule()": async (parts) => {
    const plan = planLink({ a: parseModule(parts.a), b: parseModule(parts.b) });
    const compiled = (name: "a" | "b") => new WebAssembly.Module(rewriteModule(plan, { name, bytes: parts[name] }));
    return instantiatePlan(plan, { a: compiled("a"), b: compiled("b") });
  },
};

describe("two modules of C in the memory of a third module, which no plan would rewrite otherwise,", () => {
  const [program] = programs as [Program];

  test.each(["bytes", "streams"])(
    "give the result of the static link from %s",
    async (form) => {
      const owner = await assemble(
        `(module (memory (export "memory") 1) (table (export "__indirect_function_table") 1 funcref))`,
      );
      const parts = { owner, ...(await compileParts(program)) };
      const sources = form === "bytes" ? parts : { owner: open(owner), ...streams(parts) };
      const { exports, plan } = await link(sources);
      expect(plan.made[0]).toMatchObject({ owner: "owner", declared: "memory of 1 or more pages of 64 KiB" });
      expect(exported(exports, "a", "test")()).toBe(await linkedStatically(program));
    },
    120_000,
  );

  test("leave its data alone, however the modules arrive", async () => {
    const data = `(data (i32.const 65000) "data in the stack that each module would have")`;
    const owner = await assemble(
      `(module (memory (export "memory") 9) (table (export "__indirect_function_table") 99 funcref) ${data})`,
    );
    const parts = { owner, ...(await compileParts(program)) };
    // The code and the data arrive in later turns than the head.
    const arriving = { owner: watchStream(owner, { chunkSizeBytes: 8 }).stream, ...streams(parts) };
    const [ofBytes, ofStreams] = [await link(parts), await link(arriving)];
    expect(ofStreams.plan).toEqual(ofBytes.plan);
    // The pages behind those of the owner, with a stack of the usual size.
    const stack = { modules: ["a", "b"], content: "stack", start: 9 * 65_536, end: 10 * 65_536 };
    expect(ofBytes.plan.layout?.[0]?.areas).toContainEqual(expect.objectContaining(stack));
    for (const { exports } of [ofBytes, ofStreams]) {
      expect(exported(exports, "a", "test")()).toBe(await linkedStatically(program));
      const memory = Reflect.get(exports.owner, "memory") as WebAssembly.Memory;
      expect(new TextDecoder().decode(new Uint8Array(memory.buffer, 65_000, 17))).toBe("data in the stack");
    }
  }, 120_000);

  test("are not blamed for a body that breaks off", async () => {
    const { a, b } = await compileParts(program);
    const failure = await link({ a: open(a), b: open(b.subarray(0, b.length - 100)) }).catch((error) => error);
    expect(failure.message).not.toContain("UNRESOLVED_IMPORT");
    expect(failure).toMatchObject({ code: "UNEXPECTED_END", diagnostics: [{ module: "b" }] });
  }, 120_000);

  test("give the result of the static link in each link of a cache", async () => {
    const parts = await compileParts(program);
    const loads: string[] = [];
    const host = {
      load: async (url: string) => {
        loads.push(url);
        return url.endsWith("a.wasm") ? parts.a : parts.b;
      },
      resolve: (specifier: string) => `https://example.test/${specifier}`,
      now: () => 0,
    };
    const cache = createModuleCache();
    const expected = await linkedStatically(program);
    for (const _ of [1, 2]) {
      const { exports } = await link({ a: "a.wasm", b: "b.wasm" }, { host, cache });
      expect(exported(exports, "a", "test")()).toBe(expected);
    }
  }, 120_000);

  test("cannot be linked unchanged", async () => {
    const parts = await compileParts(program);
    const { plan } = await prepare(parts);
    const compiled = { a: new WebAssembly.Module(parts.a), b: new WebAssembly.Module(parts.b) };
    for (const run of [() => planUnchanged(plan, compiled), () => instantiatePlan(plan, compiled)]) {
      expect(problemsOf(run).map(({ code, module }) => `${code} ${module}`)).toEqual([
        "MODULE_NOT_REWRITTEN a",
        "MODULE_NOT_REWRITTEN b",
      ]);
    }
  }, 120_000);
});

describe.each(programs)("two modules of C with $name", (program) => {
  let parts: Parts;
  let expected: unknown;
  beforeAll(async () => {
    parts = await compileParts(program);
    expected = await linkedStatically(program);
  }, 120_000);

  test.each(Object.entries(WAYS))("give the result of the static link through %s", async (_, way) => {
    const { exports } = await way(parts);
    expect(exported(exports as never, "a", "test")()).toBe(expected);
  });
});

describe("two modules of C that import their memory and export it again", () => {
  test("share the memory that the linker makes", async () => {
    const [program] = programs as [Program];
    const parts = await compileParts({ ...program, flags: [...(program.flags ?? []), "-Wl,--export-memory"] });
    const result = await linkedStatically(program);
    for (const sources of [parts, streams(parts)]) {
      const { exports, plan } = await link(sources);
      expect(plan.made[0]).toMatchObject({ type: { kind: "memory" } });
      expect(exported(exports, "a", "test")()).toBe(result);
    }
  }, 120_000);
});

test("link() and planLink() name the module that cannot be placed beside the overlap", async () => {
  const [program] = programs as [Program];
  const moving = await compileParts(program);
  const fixed = FREESTANDING.filter((flag) => !/import-|relocs/.test(flag));
  const parts = { ...moving, a: await compile(program.a, [...fixed, "-O2", "-Wl,--export-table"]) };
  const types = { a: parseModule(parts.a), b: parseModule(parts.b) };
  // No memory has room for this stack.
  const options = { stackSize: 2 ** 32 - 16 };
  const failed = await link(parts, options).catch((error: unknown) => error);
  const { diagnostics } = failed as { readonly diagnostics: readonly { readonly code: string }[] };
  expect(diagnostics.at(0)).toMatchObject({ code: "DATA_OVERLAP" });
  expect(diagnostics.at(-1)).toMatchObject({
    code: "NOT_PLACEABLE",
    module: "a",
    hint: "link fewer modules in one memory, or give a smaller stackSize",
  });
  expect(problemsOf(() => planLink(types, options))).toEqual(diagnostics);
}, 120_000);

describe("a stored plan and a module that was built again", () => {
  const IMPORT = (name: string) => `__attribute__((import_module("${name}")))`;
  const EXPORT = (name: string) => `__attribute__((export_name("${name}")))`;
  const a = (data: string, sum = "get() + d[3]") =>
    `int d[] = { ${data} }; ${IMPORT("b")} int get(void); ${EXPORT("test")} int test(void) { return ${sum}; }`;
  const b = `int e[4] = { 10, 20, 30, 40 }; ${EXPORT("get")} int get(void) { volatile int at = 1; return e[at]; }`;
  const build = (text: string) => compile({ "x.c": text }, [...FREESTANDING, "-O2"]);
  let [first, grown, recoded, other]: readonly Bytes[] = [];
  let stored: string;
  beforeAll(async () => {
    const sources = [a("1, 2, 3, 4"), a("1, 2, 3, 4, 5, 6, 7, 8"), a("1, 2, 3, 4", "get() * 2 + d[2]"), b];
    [first, grown, recoded, other] = await Promise.all(sources.map(build));
    stored = JSON.stringify(planLink({ a: parseModule(first as Bytes), b: parseModule(other as Bytes) }));
  }, 120_000);

  const FORMS = { relocations: (bytes: Bytes) => bytes, "rec.places": makePlaceable };
  const linkStored = (module: Bytes, form: keyof typeof FORMS) =>
    linkPlan(JSON.parse(stored), { a: open(FORMS[form](module)), b: open(FORMS[form](other as Bytes)) });
  const SAID = "PLAN_MISMATCH  a was built again since the plan was made: expected static data at 65536 to 65552";

  test.each(["relocations", "rec.places"] as const)("is refused if its data grew, with %s", async (form) => {
    await expect(linkStored(grown as Bytes, form)).rejects.toThrow(SAID);
    const bytes = FORMS[form](grown as Bytes);
    expect(() => rewriteModule(JSON.parse(stored), { name: "a", bytes })).toThrow(SAID);
  });

  test.each(["relocations", "rec.places"] as const)("is linked if only its code is another, with %s", async (form) => {
    for (const [module, result] of [[first as Bytes, 24] as const, [recoded as Bytes, 43] as const]) {
      const { exports } = await linkStored(module, form);
      expect(exported(exports, "a", "test")()).toBe(result);
    }
  });

  test("is refused if it stays and needs more pages", async () => {
    const fixed = (size: number) =>
      compile({ "x.c": a("1, 2, 3, 4", "get() + d[3] + more[0]").replace("int d[]", `int more[${size}]; int d[]`) }, [
        ...FREESTANDING.filter((flag) => flag !== "-Wl,--emit-relocs"),
        "-O0",
      ]);
    const [small, large] = [await fixed(4), await fixed(40_000)];
    const types = { a: parseModule(small), b: parseModule(other as Bytes) };
    const plan = JSON.parse(JSON.stringify(planLink(types)));
    const { exports } = await linkPlan(plan, { a: open(small), b: other as Bytes });
    expect(exported(exports, "a", "test")()).toBe(24);
    const said =
      "PLAN_MISMATCH  a was built again since the plan was made: expected a memory of 2 pages, found a memory of 4";
    await expect(linkPlan(plan, { a: open(large), b: other as Bytes })).rejects.toThrow(said);
    expect(() => rewriteModule(plan, { name: "a", bytes: large })).toThrow(said);
  });
});

describe("link() of a program without pointers to functions", () => {
  const EXPORT = "#define EXPORT(name) __attribute__((export_name(#name)))\n";
  const PROGRAM = `${EXPORT} EXPORT(call) int call(int (*given)(int), int k) { volatile int kept = given(k); return kept * 10; }`;
  const PLUGIN = `${EXPORT} extern int call(int (*)(int), int);
    static int twice(int x) { return x * 2; } static int next(int x) { return x + 1; }
    EXPORT(test) int test(int k) { return call(k & 1 ? twice : next, k); }`;

  test("makes room in its table of one slot for those of a plugin", async () => {
    const flags = FREESTANDING.filter((flag) => !/import|relocs/.test(flag));
    const modules = {
      program: await compile({ "p.c": PROGRAM }, [...flags, "-Wl,--export-table"]),
      plugin: await compile({ "q.c": PLUGIN }, FREESTANDING),
    };
    const { exports, plan } = await link(modules);
    expect(plan.warnings).toEqual([]);
    const program = exported(exports, "plugin", "test");
    expect([program(3), program(4)]).toEqual([60, 50]);
  });

  test("makes that room by a stored plan of a fused unit, and in frozen files", async () => {
    const flags = FREESTANDING.filter((flag) => !/import|relocs/.test(flag));
    const modules = {
      program: await compile({ "p.c": PROGRAM }, [...flags, "-Wl,--export-table"]),
      plugin: await compile({ "q.c": PLUGIN }, FREESTANDING),
    };
    const types = { program: parseModule(modules.program), plugin: parseModule(modules.plugin) };
    const plan = JSON.parse(JSON.stringify(planLink(types, { fuse: true })));
    expect(plan.units).toMatchObject([{ fused: {} }]);
    const { exports } = await linkPlan(plan, { ...modules });
    expect(exported(exports, "plugin", "test")(3)).toBe(60);
    await expect(freezePlan(plan, modules)).resolves.toHaveProperty("files");
    // A program that was built again with another table is another one.
    const other = await compile({ "p.c": PROGRAM }, [...flags, "-Wl,--export-table", "-Wl,--table-base=9"]);
    await expect(linkPlan(plan, { ...modules, program: other })).rejects.toThrow("program was built again");
  });
});

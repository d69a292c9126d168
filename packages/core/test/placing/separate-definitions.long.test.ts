import { describe, expect, test } from "vitest";
import { link, ModuleLinkError, parseModule, planLink } from "../../src/index.ts";
import { makePlaceable } from "../../src/place.ts";
import { watchStream } from "../byte-stream.ts";
import { exported } from "../exported.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const VISIBLE = ["-fvisibility=default", "-Wl,--export-dynamic"];
const CPP = ["-fno-exceptions", "-Wl,--no-merge-data-segments"];
const WHOLE = FREESTANDING.filter((flag) => !/import|emit-relocs|allow-undefined/.test(flag));

const HEAD = `
#ifdef __cplusplus
#define C extern "C"
#else
#define C
#endif
#define EXPORT(name) C __attribute__((export_name(#name)))
#define WEAK __attribute__((weak))
#define APART __attribute__((noinline))
C int other(int k);
`;

interface Case {
  readonly a: string;
  readonly b: string;
  readonly file?: "c" | "cc";
  readonly flags?: readonly string[];
  /** `test(3)` of the static link, and of the modules. */
  readonly results: readonly [whole: number, parts: number];
  /** Warnings: the module with the weak definition, and its symbol. */
  readonly told?: readonly [module: string, symbol: string];
}

const CALLS_HOOK = `EXPORT(test) int test(int k) { return hook() * 10 + other(k); }`;
const WEAK_ONE = `static int used[4]; WEAK int hook(void) { return 1 + 0 * used[1]; } int (*volatile call)(void) = hook;
  ${CALLS_HOOK}`;
const TAKES_HOOK = `int (*volatile taken)(void) = hook; EXPORT(other) int other(int k) { return taken(); }`;
const COUNTS = `EXPORT(other) int other(int k) { return add(k); }`;
const ADDS = `EXPORT(test) int test(int k) { return add(k) * 100 + other(k); }`;
const STATIC = `inline APART int add(int x) { static int sum; return sum += x; }`;
const LEVEL = `EXPORT(test) int test(int k) { return level * 10 + other(k); }`;
const READS = `EXPORT(other) int other(int k) { return *(volatile int *)&level; }`;
const CONSTANT = (value: number, weak = "") => `extern ${weak} const int level; ${weak} const int level = ${value};`;

const cases: Readonly<Record<string, Case>> = {
  "a weak function beside one that is exported": {
    a: WEAK_ONE,
    b: `EXPORT(hook) int hook(void) { return 7; } EXPORT(other) int other(int k) { return hook(); }`,
    results: [77, 17],
    told: ["a", "hook"],
  },
  "a weak function beside one that is not exported": {
    a: WEAK_ONE,
    b: `APART int hook(void) { return 7; } ${TAKES_HOOK}`,
    results: [77, 17],
    told: ["a", "hook"],
  },
  "a weak function beside one with a name beyond ASCII": {
    a: WEAK_ONE.replaceAll("hook", "höök"),
    b: `APART int höök(void) { return 7; } ${TAKES_HOOK.replaceAll("hook", "höök")}`,
    results: [77, 17],
    told: ["a", "höök"],
  },
  "a weak function whose address alone is used": {
    a: `WEAK int hook(void) { return 1; } int (*table[])(void) = { hook };
      EXPORT(test) int test(int k) { return table[k - 3]() * 10 + other(k); }`,
    b: `EXPORT(hook) int hook(void) { return 7; } EXPORT(other) int other(int k) { return hook(); }`,
    results: [77, 17],
    told: ["a", "hook"],
  },
  "two weak functions that differ: the first counts": {
    a: WEAK_ONE,
    b: `WEAK int hook(void) { return 7; } ${TAKES_HOOK}`,
    results: [11, 17],
    told: ["b", "hook"],
  },
  "two weak functions that are alike, with a text, a variable and a call": {
    a: `static int n[40]; C int other2(int); static APART int seven(int k) { return ++n[k]; }
      WEAK int hook(int k) { return "alpha"[k] + seven(k); } EXPORT(test) int test(int k) { return hook(k) * 10 + other(k); }`,
    b: `static int m; int *volatile p = &m; static int n[40]; static APART int seven(int k) { return ++n[k]; }
      WEAK int hook(int k) { return "alpha"[k] + seven(k); }
      EXPORT(other) int other(int k) { return "beta"[k - 3] - 'b' + (hook(k) - 'h') * *p; }`,
    results: [1050, 1050],
  },
  "two weak functions with different texts": {
    a: `WEAK int hook(int k) { return "alpha"[k]; } EXPORT(test) int test(int k) { return hook(k) * 10 + other(k); }`,
    b: `WEAK int hook(int k) { return "gamma"[k]; } EXPORT(other) int other(int k) { return hook(k); }`,
    results: [1144, 1149],
    told: ["b", "hook"],
  },
  "a weak function that its module does not call": {
    a: `EXPORT(hook) WEAK int hook(void) { return 1; } EXPORT(test) int test(int k) { return other(k); }`,
    b: `APART int hook(void) { return 7; } ${TAKES_HOOK}`,
    results: [7, 7],
  },
  "a weak variable beside one that is not": {
    a: `WEAK int level = 3; ${LEVEL}`,
    b: `int level = 7; ${READS}`,
    results: [77, 37],
    told: ["a", "level"],
  },
  "the same, visible": {
    a: `WEAK int level = 3; ${LEVEL}`,
    b: `int level = 7; ${READS}`,
    flags: VISIBLE,
    results: [77, 77],
  },
  "a weak variable that is visible beside a hidden one": {
    a: `__attribute__((visibility("default"))) WEAK int level = 3; ${LEVEL}`,
    b: `int level = 7; ${READS}`,
    results: [77, 37],
    told: ["a", "level"],
  },
  "a hidden weak variable in front of a visible one": {
    a: `WEAK int level = 3; ${LEVEL}`,
    b: `__attribute__((visibility("default"))) WEAK int level = 7; ${READS}`,
    results: [33, 37],
    told: ["a", "level"],
  },
  "a weak constant beside one that is not": {
    a: `${CONSTANT(3, "WEAK")} ${LEVEL}`,
    b: `${CONSTANT(7)} ${READS}`,
    results: [77, 37],
    told: ["a", "level"],
  },
  "two weak constants that are alike": {
    a: `${CONSTANT(3, "WEAK")} ${LEVEL}`,
    b: `${CONSTANT(3, "WEAK")} ${READS}`,
    results: [33, 33],
  },
  "two weak constants that differ": {
    a: `${CONSTANT(3, "WEAK")} ${LEVEL}`,
    b: `${CONSTANT(7, "WEAK")} ${READS}`,
    results: [33, 37],
    told: ["b", "level"],
  },
  "an inline function without variables": {
    file: "cc",
    a: `inline APART int add(int x) { return x * 3; } ${ADDS}`,
    b: `inline APART int add(int x) { return x * 3; } ${COUNTS}`,
    results: [909, 909],
  },
  "an inline function with a variable": {
    file: "cc",
    a: `${STATIC} ${ADDS}`,
    b: `${STATIC} ${COUNTS}`,
    results: [306, 303],
    told: ["b", "_ZZ3addiE3sum"],
  },
  "an inline function with a variable that is visible": {
    file: "cc",
    a: `${STATIC} ${ADDS}`,
    b: `${STATIC} ${COUNTS}`,
    flags: VISIBLE,
    results: [306, 306],
  },
  "an inline variable": {
    file: "cc",
    a: `inline int level = 3; EXPORT(test) int test(int k) { level = k + 1; return level * 10 + other(k); }`,
    b: `inline int level = 3; EXPORT(other) int other(int k) { return level; }`,
    results: [44, 43],
    told: ["b", "level"],
  },
  "an inline constant, and a template": {
    file: "cc",
    a: `inline constexpr int powers[] = {1, 10, 100, 1000}; template <class T> APART T twice(T x) { return x * powers[x]; }
      EXPORT(test) int test(int k) { return twice(k) + other(k); }`,
    b: `inline constexpr int powers[] = {1, 10, 100, 1000}; template <class T> APART T twice(T x) { return x * powers[x]; }
      EXPORT(other) int other(int k) { return twice(k - 1) + powers[k & 1]; }`,
    results: [3210, 3210],
  },
};

/** `other` comes second in the static link too. */
async function build({ a, b, file = "c", flags = [] }: Case) {
  const options = [...(file === "cc" ? CPP : []), ...flags];
  const sources = { [`a.${file}`]: HEAD + a, [`b.${file}`]: HEAD + b };
  const whole = await compile(sources, [...WHOLE, ...(file === "cc" ? ["-fno-exceptions"] : []), ...flags]);
  const part = (name: "a" | "b", text: string) =>
    compile({ [`${name}.${file}`]: HEAD + text }, [...FREESTANDING, ...options]);
  return { whole, modules: { a: await part("a", a), b: await part("b", b) } };
}

/** A module without any address has no relocations. */
function placeableOf(bytes: Bytes): Bytes {
  return parseModule(bytes).areas?.places === undefined ? bytes : makePlaceable(bytes);
}

const open = (bytes: Bytes) => watchStream(bytes, { chunkSizeBytes: 100 }).stream;

describe("definitions of which a static link has one", { tags: "large", timeout: 300_000 }, () => {
  test.each(Object.entries(cases))("%s", async (_, one) => {
    const { whole, modules } = await build(one);
    const [ofWhole, ofParts] = one.results;
    const { exports: ofStatic } = new WebAssembly.Instance(new WebAssembly.Module(whole));
    expect((ofStatic["test"] as CallableFunction)(3)).toBe(ofWhole);

    const { exports, plan } = await link(modules);
    expect(exported(exports, "a", "test")(3)).toBe(ofParts);
    expect(plan.warnings.map(({ code, module }) => [code, module])).toEqual(
      one.told ? [["SEPARATE_DEFINITIONS", one.told[0]]] : [],
    );
    if (one.told) expect(plan.warnings[0]?.message).toContain(` "${one.told[1]}"`);

    const placeable = { a: placeableOf(modules.a), b: placeableOf(modules.b) };
    expect((await link(placeable)).plan.warnings).toEqual(plan.warnings);
    expect((await link({ a: open(placeable.a), b: open(placeable.b) })).plan.warnings).toEqual(plan.warnings);
    expect((await link({ a: open(modules.a), b: open(modules.b) })).plan.warnings).toEqual(plan.warnings);
    const types = { a: parseModule(placeable.a), b: parseModule(modules.b) };
    expect(planLink(types).warnings).toEqual(plan.warnings);
  });

  test("are told of modules that are not placed, of one without relocations that exports its own, and as errors", async () => {
    const { modules } = await build(cases["a weak function beside one that is exported"] as Case);
    const fixed = await compile(
      { "b.c": `${HEAD}${(cases["a weak function beside one that is exported"] as Case).b}` },
      FREESTANDING.filter((flag) => flag !== "-Wl,--emit-relocs"),
    );
    const { plan } = await link({ ...modules, b: fixed });
    expect(plan.warnings).toMatchObject([{ code: "SEPARATE_DEFINITIONS", module: "a" }]);
    const error = await link(modules, { strict: true }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error).toMatchObject({ code: "SEPARATE_DEFINITIONS" });
  });

  test("are not told of modules in two memories", async () => {
    const { modules } = await build(cases["a weak function beside one that is exported"] as Case);
    const memories = { a: new WebAssembly.Memory({ initial: 2 }), b: new WebAssembly.Memory({ initial: 2 }) };
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 10 });
    const importsFor = { a: { env: { memory: memories.a } }, b: { env: { memory: memories.b } } };
    const { plan } = await link(modules, { importsFor, imports: { env: { __indirect_function_table: table } } });
    expect(plan.warnings.map(({ code }) => code)).toEqual(["SEPARATE_MEMORIES"]);
  });
});

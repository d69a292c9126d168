import { beforeAll, describe, expect, test } from "vitest";
import { instantiatePlan } from "../../src/instantiate-plan.ts";
import { readPlaces } from "../../src/parse/areas/places.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import { prepare } from "../../src/prepare.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { compile } from "./ask-clang.ts";
import { specimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

let bytes: Bytes;
beforeAll(async () => {
  const { files, flags } = specimens.threads;
  bytes = await compile(files, flags);
}, 180_000);

const OLD = 0x55;

/** 5 words of data, 4,000 bytes of zeros, and the flag behind them. */
const END = 69_572;

/** Runs the module in a shared memory in which each byte had a value before, as the first thread does. */
function run(module: Bytes) {
  const memory = new WebAssembly.Memory({ initial: 128, maximum: 256, shared: true } as never);
  new Uint8Array(memory.buffer).fill(OLD);
  return {
    memory: new Uint8Array(memory.buffer),
    start(moved: number) {
      // The flag is 0 in a new memory.
      new Uint32Array(memory.buffer)[(END + moved) / 4 - 1] = 0;
      const imports = { env: { memory } } as never;
      return new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports as Record<
        string,
        (value?: number) => number
      >;
    },
  };
}

describe("a module with threads", () => {
  test("has its passive segments, zeroed data and the flag among its data", () => {
    const { places } = readPlaces(bytes, parseModule(bytes));
    expect(places?.data).toEqual({ start: 65_536, end: END, alignment: 16 });
  });

  test.each([
    ["near, in the same function", 65_536, (module: Bytes) => module],
    ["far, with a copy of the function", 4_194_304, (module: Bytes) => module],
    ["with rec.places", 4_194_304, makePlaceable],
  ])(
    "that is placed starts %s: data, zeroed data and flag lie at the new addresses, and nothing else is written",
    (_, moved, made) => {
      const module = made(bytes);
      const place = { memory: moved, table: 0, symbols: {}, slots: [] };
      const { memory, start } = run(placeModule(module, parseModule(module), place));
      const { bump, where } = start(moved);
      const unmoved = run(bytes).start(0);
      expect(where?.()).toBe((unmoved["where"]?.() ?? 0) + moved);
      for (const k of [3, 3, 5]) expect(bump?.(k)).toBe(unmoved["bump"]?.(k));
      const isWritten = (byte: number) => byte !== OLD;
      expect(memory.findIndex(isWritten)).toBeGreaterThanOrEqual(65_536 + moved);
      expect(memory.findLastIndex(isWritten)).toBeLessThan(END + moved);
    },
  );

  test("that is placed keeps the offsets of its code", () => {
    const codeOf = (module: Bytes) => {
      const { offset = 0, sizeBytes = 0 } = parseModule(module).sections.find(({ id }) => id === 10) ?? {};
      return module.subarray(offset, offset + sizeBytes);
    };
    const far = codeOf(placeModule(bytes, parseModule(bytes), { memory: 4_194_304, table: 0, symbols: {}, slots: [] }));
    const before = codeOf(bytes);
    expect(far.length).toBeGreaterThan(before.length);
    // The count of functions, then all functions: the last is new.
    const differing = before.filter((byte, at) => byte !== far[at]).length;
    expect(differing).toBeLessThan(20);
    expect(far[0]).toBe((before[0] ?? 0) + 1);
  });
});

describe("two modules with threads, of which one defines zeros that it does not name", () => {
  const EXPORT = (name: string) => `__attribute__((export_name("${name}"))) int ${name}(int k)`;
  const A = `extern int zeros[], numbers[]; extern char bytes[]; int other(int); _Thread_local int own = 5;
    ${EXPORT("test")} { own += k; zeros[k] += 3; bytes[4]++; return other(own) + zeros[k] + bytes[4] + bytes[3] * 1000; }`;
  const B = `int zeros[100]; char bytes[5]; int numbers[] = { 1, 2, 3 }; extern _Thread_local int own;
    ${EXPORT("other")} { static int calls; numbers[k & 1] += ++calls; return numbers[k & 1] * 100 + k; }`;
  const EXPORTED = ["-fvisibility=default", "-Wl,--export-dynamic"];
  // Without this, all zeros are one segment.
  const APART = "-Wl,--no-merge-data-segments";
  const FLAGS = specimens.threads.flags
    .filter((flag) => !flag.startsWith("-Wl,--export="))
    .concat("-Wl,--export-if-defined=__wasm_init_tls", "-Wl,--export-if-defined=__tls_size", ...EXPORTED);
  const newMemory = () => new WebAssembly.Memory({ initial: 16, maximum: 256, shared: true });
  const results = (test: CallableFunction | undefined) => [1, 1, 4, 2].map((k) => test?.(k));

  test.each([
    ["one segment", []],
    ["several segments", [APART]],
  ])("are placed and fused as the static link, with zeros in %s", async (_, more) => {
    const whole = await compile({ "a.c": A, "b.c": B }, [...FLAGS.filter((flag) => !flag.includes("relocs")), ...more]);
    const imports = () => ({
      env: {
        memory: newMemory(),
        __indirect_function_table: new WebAssembly.Table({ initial: 8, element: "anyfunc" }),
      },
    });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(whole), imports() as never);
    const expected = results(exports["test"] as CallableFunction);
    const [a, b] = [await compile({ "a.c": A }, [...FLAGS, ...more]), await compile({ "b.c": B }, [...FLAGS, ...more])];
    for (const modules of [
      { a, b },
      { a: makePlaceable(a), b: makePlaceable(b) },
    ]) {
      for (const fuse of [false, true]) {
        const given = { env: { memory: newMemory() } };
        const { plan, modules: compiled } = await prepare({ ...modules }, { imports: given, fuse });
        expect(plan.warnings).toEqual([]);
        const linked = instantiatePlan(plan, compiled, given);
        expect(results(linked.exports["a"]?.["test"] as CallableFunction)).toEqual(expected);
      }
    }
  });
});

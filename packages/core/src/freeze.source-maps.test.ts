import { SourceMap } from "node:module";
import asc from "assemblyscript/asc";
import { beforeAll, describe, expect, test } from "vitest";
import { assemble } from "../test/wat.ts";
import { type FreezeOptions, freeze, setSourceMapUrl, sourceMapUrlOf } from "./freeze.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";
import { sectionId } from "./wasm/binary-format.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const SOURCE = (namespace: string): string => `@external("${namespace}", "next")
declare function next(): i32;
export function first(): i32 {
  return next() + load<i32>(0);
}
`;

/** With a name of this length, the import section has 127 bytes. It gets a longer size with one import more. */
const CROWDED = "n".repeat(127 - 9);

interface Mapped {
  readonly program: Bytes;
  readonly map: string;
  readonly others: Readonly<Record<string, Bytes>>;
}

/** A program of AssemblyScript with a source map, in a cycle with an allocator. */
async function compile(namespace: string): Promise<Mapped> {
  const outputs = new Map<string, Uint8Array | string>();
  const { error, stderr } = await asc.main(
    ["a.ts", "--outFile", "a.wasm", "--sourceMap", "--debug", "--runtime", "stub", "--initialMemory", "1"],
    {
      readFile: (name) => (name === "a.ts" ? SOURCE(namespace) : null),
      writeFile: (name, contents) => void outputs.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`asc: ${stderr.toString()}`, { cause: error });
  const other = await assemble(`(module (import "program" "memory" (memory 1))
    (func (export "next") (result i32) (i32.load (i32.const 0))))`);
  return {
    program: Uint8Array.from(outputs.get("a.wasm") as Uint8Array),
    map: String(outputs.get("a.wasm.map")),
    others: { [namespace]: other },
  };
}

let mapped: Mapped;
let crowded: Mapped;
beforeAll(async () => {
  mapped = await compile("allocator");
  crowded = await compile(CROWDED);
}, 180_000);

async function freezeMapped({ program, map, others }: Mapped, options: FreezeOptions = {}) {
  const { files, plan } = await freeze({ program, ...others }, { sourceMaps: { program: map }, ...options });
  const contentsOf = (name: string) => files.find((file) => file.name === name)?.contents;
  return {
    plan,
    names: files.map(({ name }) => name).filter((name) => !/\.(d\.ts|js)$/.test(name)),
    wasm: contentsOf("program.wasm") as Bytes,
    mapText: contentsOf("program.wasm.map") as string,
  };
}

function codeOffset(bytes: Bytes): number {
  return parseModule(bytes).sections.find(({ id }) => id === sectionId.code)?.offset ?? -1;
}

/** Offsets of all mapped instructions in the content of the code section, with their lines. */
function linesByOffset(bytes: Bytes, map: string): string[] {
  const found = new SourceMap(JSON.parse(map));
  const start = codeOffset(bytes);
  const lines = new Set<string>();
  for (let column = start; column < bytes.length; column += 1) {
    const entry = found.findEntry(0, column) as { generatedColumn?: number; originalLine?: number };
    if (entry.generatedColumn === undefined || entry.generatedColumn !== column) continue;
    lines.add(`${column - start}: ${entry.originalLine}`);
  }
  return [...lines];
}

describe("freeze() of a module with a source map", () => {
  test.each(["auto", true] as const)("leaves it out of fused units, with a reason, if fuse is %s", async (fuse) => {
    const { plan, names } = await freezeMapped(mapped, { fuse });
    expect(plan.unfused).toContainEqual({ module: "program", reason: "debug-info" });
    expect(names).toEqual(["program.wasm", "allocator.wasm", "program.wasm.map"]);
  });

  test("writes the source map as it is, beside the module, which names it", async () => {
    const { wasm, mapText } = await freezeMapped(mapped);
    expect(sourceMapUrlOf(mapped.program)).toBe("./a.wasm.map");
    expect(sourceMapUrlOf(wasm)).toBe("program.wasm.map");
    expect(mapText).toBe(mapped.map);
    expect(codeOffset(wasm)).toBe(codeOffset(mapped.program));
  });

  test("moves the source map with the code", async () => {
    const { wasm, mapText, plan } = await freezeMapped(crowded);
    expect(plan.made).toHaveLength(1);
    expect(codeOffset(wasm)).not.toBe(codeOffset(crowded.program));
    expect(sourceMapUrlOf(wasm)).toBe("program.wasm.map");
    const lines = linesByOffset(crowded.program, crowded.map);
    expect(lines.length).toBeGreaterThan(3);
    expect(linesByOffset(wasm, mapText)).toEqual(lines);
  });

  test("names no source map if the code has moved, and the text is none", async () => {
    const { wasm, names } = await freezeMapped({ ...crowded, map: "<!doctype html>" });
    expect(sourceMapUrlOf(wasm)).toBeUndefined();
    expect(names).not.toContain("program.wasm.map");
  });

  test("leaves the URL as it is without its text", async () => {
    const { wasm, names } = await freezeMapped(mapped, { sourceMaps: {} });
    expect(sourceMapUrlOf(wasm)).toBe("./a.wasm.map");
    expect(names).not.toContain("program.wasm.map");
  });

  test("writes no source map beside a script that contains the bytes", async () => {
    expect((await freezeMapped(mapped, { target: "inline" })).names).toEqual([]);
  });

  test("gives a bundler the source map with its module, under the name that it wants, and digests the final bytes", async () => {
    const given: unknown[] = [];
    const { program, map, others } = mapped;
    const { files } = await freeze(
      { program, ...others },
      {
        sourceMaps: { program: map },
        sourceMapName: ({ name, contents }) => `${contents.length} ${name}`,
        integrity: true,
        moduleOf({ name, contents, sourceMap }) {
          if (sourceMap) given.push([name, sourceMapUrlOf(contents as Bytes), sourceMap]);
          return { expression: `new URL(${JSON.stringify(name)}, import.meta.url)` };
        },
      },
    );
    const name = `${map.length} program.wasm.map`;
    expect(given).toEqual([["program.wasm", encodeURIComponent(name), { name, contents: map }]]);
    const written = files.find((file) => file.name === "program.wasm")?.contents as Bytes;
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", written)).toString("base64");
    expect(String(files.find((file) => file.name === "linked.js")?.contents)).toContain(`sha256-${digest}`);
  });
});

describe("planLink() with fuse", () => {
  test.each([".debug_info", "external_debug_info", "sourceMappingURL"])(
    "leaves a module with the section %s alone",
    async (section) => {
      const even = await assemble(`(module (import "odd" "odd" (func $odd (param i32) (result i32)))
        (func (export "even") (param i32) (result i32) (call $odd (local.get 0))))`);
      const odd = await assemble(`(module (func (export "odd") (param i32) (result i32) (local.get 0)))`);
      const name = new TextEncoder().encode(section);
      const withSection = new Uint8Array([...odd, 0, name.length + 3, name.length, ...name, 1, 0x78]);
      const types = { even: parseModule(even), odd: parseModule(withSection) };
      expect(planLink({ ...types, odd: parseModule(odd) }, { fuse: true }).units).toHaveLength(1);
      expect(planLink(types, { fuse: true }).unfused).toContainEqual({ module: "odd", reason: "debug-info" });
    },
  );
});

describe("setSourceMapUrl()", () => {
  test("replaces the URL, and moves no code", () => {
    const { program } = mapped;
    const named = setSourceMapUrl(program, "other.map");
    expect(sourceMapUrlOf(named)).toBe("other.map");
    expect(codeOffset(named)).toBe(codeOffset(program));
    expect(sourceMapUrlOf(program)).toBe("./a.wasm.map");
    expect(setSourceMapUrl(named, "other.map")).toBe(named);
  });
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parse } from "@bytecodealliance/jco";
import { parseModule } from "@rec/core";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { compareModules } from "./compare-modules.ts";
import { describeModule, listExterns } from "./describe-module.ts";
import { lackingRuntimes } from "./lacking-runtimes.ts";
import { readCustomSections } from "./read-custom-sections.ts";

const require = createRequire(import.meta.url);
const objdump = join(dirname(require.resolve("wabt/package.json")), "bin/wasm-objdump");
const ofBench = createRequire(new URL("../../../bench/package.json", import.meta.url));

const grammars = [
  ..."bash c cpp css dart elixir go html java javascript json kotlin lua php python ruby rust scala".split(" "),
  ..."swift toml typescript vue yaml zig".split(" "),
].map((language) => `tree-sitter-wasms/out/tree-sitter-${language}.wasm`);

/** Modules of npm packages, made by clang, Rust, Go and Emscripten. */
const REAL = [
  ...grammars,
  "esbuild-wasm/esbuild.wasm",
  "brotli-wasm/pkg.node/brotli_wasm_bg.wasm",
  "vscode-oniguruma/release/onig.wasm",
  "@dprint/toml/plugin.wasm",
  "@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm",
  "@bytecodealliance/jco/lib/wasi_snapshot_preview1.reactor.wasm",
  "playwright-core/lib/webp_codec.wasm",
];

function pathOf(real: string): string {
  const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(real) ?? [];
  for (const folder of ofBench.resolve.paths(name) ?? []) {
    const path = join(folder, name, rest);
    try {
      readFileSync(path, { flag: "r" }).subarray(0, 4);
      return path;
    } catch {}
  }
  throw new Error(`${real} is not installed`);
}

/** The lines of `wasm-objdump`, with their spaces made single. */
function dump(option: string, path: string): string[] {
  const text = execFileSync(process.execPath, [objdump, option, path], { encoding: "utf8", maxBuffer: 1 << 28 });
  return text.split("\n");
}

/** Kind, start and size of each section; of a custom section the name and the end. */
function sectionsIn(lines: readonly string[]): unknown[] {
  return lines.flatMap((line) => {
    const found = /^ *(\w+) start=(0x\w+) end=(0x\w+) \(size=(0x\w+)\) (?:count: \d+|start: \d+|"(.*)")$/.exec(line);
    if (found === null) return [];
    const [, kind = "", start, end, size, name] = found;
    return [kind === "Custom" ? ["custom", name, Number(end)] : [kind.toLowerCase(), Number(start), Number(size)]];
  });
}

const OBJDUMP_NAMES: Readonly<Record<string, string>> = { element: "elem", "data count": "datacount" };

describe("inspect", () => {
  test.each(REAL)("agrees with wasm-objdump about %s", (real) => {
    const path = pathOf(real);
    const bytes = new Uint8Array(readFileSync(path));
    const module = describeModule("module", { type: parseModule(bytes), bytes });
    const sections = module.sections.map(({ kind, name, offset, sizeBytes }) =>
      kind === "custom" ? ["custom", name, offset + sizeBytes] : [OBJDUMP_NAMES[kind] ?? kind, offset, sizeBytes],
    );
    const lines = dump("-h", path);
    expect(sections).toEqual(sectionsIn(lines));
    const count = (title: string) =>
      Number(new RegExp(`^ *${title} start.*count: (\\d+)$`, "m").exec(lines.join("\n"))?.[1] ?? 0);
    expect(module.counts.function.defined).toBe(count("Function"));
    expect(module.imports).toHaveLength(count("Import"));
    expect(module.exports).toHaveLength(count("Export"));
  });

  test("names imports and exports as wasm-objdump does", () => {
    const path = pathOf("brotli-wasm/pkg.node/brotli_wasm_bg.wasm");
    const lines = dump("-x", path);
    const type = parseModule(new Uint8Array(readFileSync(path)));
    const imported = lines.flatMap((line) => / <- (.*)$/.exec(line)?.[1] ?? []);
    const exported = lines.flatMap(
      (line) => /^ - (?:func|memory|table|global)\[\d+\].* -> (".*")$/.exec(line)?.[1] ?? [],
    );
    expect(type.imports.map(({ module, name }) => `${module}.${name}`)).toEqual(imported);
    expect(listExterns(type).exports.map(([name]) => name)).toEqual(exported);
  });

  test("lists counts, data, features and the runtimes that lack them", async () => {
    const bytes = new Uint8Array(
      await parse(`(module (memory i64 1) (func (export "f") (result i32 i32) i32.const 1 i32.const 2)
        (data (i64.const 8) "abc") (data (i64.const 100) "de") (data "passive"))`),
    );
    const { counts, data, features } = describeModule("m", { type: parseModule(bytes), bytes });
    expect(counts.function).toEqual({ imported: 0, defined: 1, exported: 1 });
    expect(counts.memory).toEqual({ imported: 0, defined: 1, exported: 0 });
    expect(data).toMatchObject({ placedSegments: 2, placedBytes: 5, from: 8, to: 102 });
    expect(Object.fromEntries(features.map(({ feature, lackedBy }) => [feature, lackedBy]))).toEqual({
      "64-bit memories": ["Node 22.12", "Deno 2.0", "Chrome 120", "Firefox 128", "Safari (all)"],
      "multiple values": [],
    });
  });

  test("reads the sections of toolchains, and never fails on those that are cut off", () => {
    const bytes = new Uint8Array(readFileSync(artifactUrl("memory")));
    const type = parseModule(bytes);
    const whole = readCustomSections(type, bytes);
    expect(whole.moduleName).toBe("memory.wasm");
    expect([...whole.functionNames.values()]).toContain("malloc");
    expect(whole.targetFeatures).toContain("+bulk-memory");
    expect(whole.malformed).toEqual([]);
    for (const section of type.sections.filter(({ id }) => id === 0)) {
      for (let cut = 0; cut < section.sizeBytes; cut += 1) {
        const sections = [{ ...section, sizeBytes: cut }];
        expect(() => readCustomSections({ ...type, sections }, bytes)).not.toThrow();
      }
    }
    const cut = type.sections.map((section) => (section.name === "name" ? { ...section, sizeBytes: 9 } : section));
    expect(readCustomSections({ ...type, sections: cut }, bytes)).toMatchObject({ malformed: ["name"] });
  });

  test("compares two builds of a module", async () => {
    const build = async (text: string) => {
      const bytes = new Uint8Array(await parse(text));
      return describeModule("m", { type: parseModule(bytes), bytes });
    };
    const before = await build(
      `(module (import "env" "log" (func (param i32))) (import "env" "gone" (func)) (func (export "f")))`,
    );
    const now = await build(
      `(module (import "env" "log" (func (param i64))) (import "env" "fetch" (func)) (func (export "g")) (memory i64 1))`,
    );
    expect(compareModules(before, now)).toMatchObject({
      imports: [
        { change: "changed", name: '"env" "log"', before: "function [i32] -> []", now: "function [i64] -> []" },
        { change: "added", name: '"env" "fetch"', now: "function [] -> []" },
        { change: "removed", name: '"env" "gone"', before: "function [] -> []" },
      ],
      exports: [
        { change: "added", name: '"g"' },
        { change: "removed", name: '"f"' },
      ],
      features: { added: ["64-bit memories"], removed: [] },
      sizes: [
        { of: "file", before: before.sizeBytes, now: now.sizeBytes },
        { of: "code" },
        { of: "data" },
        { of: "custom sections" },
      ],
    });
  });
});

test.each([
  ["Node 22, Deno 1.39, Chrome 120 and Firefox 125", ["Node 20.19", "Safari (all)"]],
  ["Node 12.5, Deno 1.0, Chrome 75, Firefox 79 and Safari 15", []],
  [undefined, ["Node (all)", "Deno (all)", "Chrome (all)", "Firefox (all)", "Safari (all)"]],
])("lackingRuntimes(%j)", (since, lacking) => {
  expect(lackingRuntimes(since)).toEqual(lacking);
});

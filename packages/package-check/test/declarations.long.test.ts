import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandOf } from "../src/public-packages.ts";
import { folder, installedFolder, run } from "./scratch-project.ts";

describe("the declarations", () => {
  test("are one file for each entry, beside a common one", async () => {
    for (const [name, files] of Object.entries({
      core: ["common", "dylink", "freeze", "fuse", "index", "memory", "place", "plan", "run"],
      node: ["common", "dylink", "freeze", "fuse", "index", "memory", "place", "plan", "register", "run"],
      browser: ["common", "dylink", "freeze", "fuse", "index", "memory", "place", "plan", "run"],
    })) {
      const found = await readdir(join(installedFolder(name), "dist"), { recursive: true });
      const expected = files.map((file) => `${file}.d.ts`);
      expect(found.filter((file) => file.endsWith(".d.ts")).sort(), name).toEqual(expected);
    }
  });

  test("declare the values that each entry exports, and no others", async () => {
    const entries = ["core", "node", "browser"].flatMap((name) =>
      ["", "/plan", "/run", "/memory"].map((entry) => `@rec/${name}${entry}`),
    );
    await writeFile(
      join(folder, "values.js"),
      `const entries = ${JSON.stringify([...entries, "@rec/wasm"])};
       const values = await Promise.all(entries.map(async (entry) => [entry, Object.keys(await import(entry))]));
       console.log(JSON.stringify(values));`,
    );
    const values: [string, string[]][] = JSON.parse(await run(process.execPath, ["values.js"]));
    expect(values.flatMap(([, names]) => names).length).toBeGreaterThan(50);
    const text = values.map(
      ([entry, names]) =>
        `({ ${names.map((name) => `${JSON.stringify(name)}: 1`).join(", ")} }) satisfies Record<keyof typeof import("${entry}"), 1>;`,
    );
    await writeFile(join(folder, "values.ts"), [...text, "export {};"].join("\n"));
    await typeCheck({ files: ["values.ts"] });
  });

  test("type-checks against the published declarations, libraries included", async () => {
    await writeFile(
      join(folder, "typed.ts"),
      `import { describePlan, type Linked, link, type LinkPlan, ModuleLoadError, parseModule, planLink, prepare } from "@rec/node";
       import { link as linkInBrowser } from "@rec/browser";
       import { link as linkAnywhere, instantiatePlan } from "@rec/core";
       import { array, type Block, createHeap, f32, type Heap, i64, pointer, struct } from "@rec/core/memory";
       const linked: Linked<"program" | "memory"> = await link({ program: "p.wasm", memory: new URL("file:///m.wasm") });
       const plan: LinkPlan = linked.plan;
       const text: string = describePlan(plan);
       const memory: WebAssembly.Exports = linked.exports.memory;
       // @ts-expect-error no module of that name was linked
       linked.exports.other;
       // @ts-expect-error null is no source
       linkInBrowser({ a: null });
       await linkAnywhere({ a: fetch("a.wasm") }, { signal: AbortSignal.timeout(5), onProgress: ({ phase }) => phase === "load" });
       instantiatePlan(planLink({ a: parseModule(new Uint8Array(8)) }), {});
       const files = new Map([["libz.so", "/lib/libz.so"]]);
       await prepare({ a: { source: fetch("a.wasm"), integrity: "sha256-a", timeoutMs: 5 } }, { discover: ({ specifier }) => files.get(specifier) });
       const { modules } = await prepare({ a: "a.wasm" }, { discover: async ({ specifier }) => files.get(specifier), retries: 0 });
       modules.a satisfies WebAssembly.Module;
       const heap: Heap = createHeap({ ...linked.exports.program, ...linked.exports.memory }, { debug: true });
       const Shape = struct({ area: i64, corners: array(struct({ x: f32 }), 4), next: pointer });
       { using block: Block = heap.alloc(Shape); Shape.at(heap, block).area satisfies bigint; }
       for (const { x } of Shape.at(heap, 16).corners) x satisfies number;
       // @ts-expect-error an i64 is a bigint
       Shape.at(heap, 16).area = 1;
       createHeap<bigint>({}, { abi: "wasm64" }).alloc(8).address satisfies bigint;
       try { text satisfies string; memory; } catch (error) { if (error instanceof ModuleLoadError) error.url?.length; }
       export {};`,
    );
    await typeCheck({ files: ["typed.ts"] });
  }, 180_000);

  test.each(["node10", "bundler"])("serve a project with the module resolution %s", async (moduleResolution) => {
    await writeFile(
      join(folder, "resolved.ts"),
      `import { link } from "@rec/browser";
       import { createHeap } from "@rec/core/memory";
       import { array } from "@rec/node/memory";
       import { struct } from "@rec/browser/memory";
       import { planLink } from "@rec/core/plan";
       import { instantiatePlan } from "@rec/core/run";
       import { memoryUrl } from "@rec/wasm";
       [link, createHeap, array, struct, planLink, instantiatePlan] satisfies Function[];
       memoryUrl satisfies URL;`,
    );
    await typeCheck({ files: ["resolved.ts"], module: "ESNext", moduleResolution });
  });
});

/** TypeScript 6 is the last one with the module resolution node10. */
async function typeCheck({ files, ...options }: { readonly files: readonly string[] } & Record<string, unknown>) {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "ES2024",
    module: "NodeNext",
    lib: ["ES2024", "DOM"],
    types: ["node"],
    skipLibCheck: false,
    ...options,
  };
  const ofNode10 = options["moduleResolution"] === "node10";
  const compiler = ofNode10 ? "typescript-6" : "typescript";
  if (ofNode10) compilerOptions["ignoreDeprecations" as "module"] = "6.0";
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  await run(process.execPath, [commandOf(compiler, "tsc"), "-p", "tsconfig.json"]);
}

import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findViolations } from "./find-violations.js";
import { readImports } from "./read-imports.js";
import { readTree } from "./read-tree.js";

const core = { name: "@rec/core", exports: { ".": "./src/index.ts" }, devDependencies: { vitest: "4.1.12" } };
const node = { name: "@rec/node", exports: { ".": "./src/index.ts" }, dependencies: { "@rec/core": "workspace:*" } };
const browser = { name: "@rec/browser", exports: { ".": "./src/index.ts" } };

/**
 * The violations in a tree of these files, each as `edge | rule`.
 *
 * @param {Record<string, string>} sources
 * @param {Record<string, object>} [manifests]
 */
function check(sources, manifests = {}) {
  const known = { "packages/core": core, "packages/node": node, "packages/browser": browser, ...manifests };
  const packages = Object.entries(known).map(([folder, manifest]) => ({
    folder,
    manifest: /** @type {import("./read-tree.js").Manifest} */ (manifest),
  }));
  const files = Object.entries(sources).map(([path, text]) => ({ path, imports: readImports(path, text) }));
  return findViolations({ packages, files });
}

const PLAN = "packages/core/src/plan/plan-link.ts";
const BIND = "packages/core/src/bind/closure.ts";
const LINK_PLAN = "packages/core/src/plan/plan-format.ts";

describe("findViolations()", () => {
  test("passes the tree of this repository", () => {
    const tree = readTree(fileURLToPath(new URL("../../..", import.meta.url)));
    expect(tree.files.length).toBeGreaterThan(20);
    expect(findViolations(tree)).toEqual([]);
  });

  test("names file, line and target of an import between rooms, the rule, and the fix", () => {
    expect(
      check({ [PLAN]: 'const a = 1;\n\nimport { b } from "../bind/closure.ts";', [BIND]: "export const b = 1;" }),
    ).toEqual([
      {
        edge: `${PLAN}:3 → ${BIND}`,
        rule: "core/plan may not import core/bind: plan/ is pure: it sees module types, never bytes, hosts or other phases",
        fix: "take what is needed as a parameter, or move what both need to core/wasm",
      },
    ]);
  });

  test.each([
    ["an import of a type", 'import type { B } from "../bind/closure.ts";'],
    ["a re-export", 'export { b } from "../bind/closure.ts";'],
    ["a re-export of everything", 'export * from "../bind/closure.ts";'],
    ["a dynamic import", 'await import("../bind/closure.ts");'],
    ["an import type", 'let b: import("../bind/closure.ts").B;'],
    ["an import for its side effects", 'import "../bind/closure.ts";'],
  ])("finds %s", (_what, text) => {
    expect(check({ [PLAN]: text, [BIND]: "export const b = 1;" }).map(({ edge }) => edge)).toEqual([
      `${PLAN}:1 → ${BIND}`,
    ]);
  });

  test("allows types of the link plan where its values are refused", () => {
    const plan = { [LINK_PLAN]: "export const b = 1;" };
    expect(check({ ...plan, [BIND]: 'import type { LinkPlan } from "../plan/plan-format.ts";' })).toEqual([]);
    expect(check({ ...plan, [BIND]: 'import { b } from "../plan/plan-format.ts";' })).toMatchObject([
      { rule: expect.stringContaining("core/bind may not import values of core/plan-vocabulary") },
    ]);
  });

  test("lets the driver import every phase, and no phase the driver", () => {
    const link = "packages/core/src/link.ts";
    expect(check({ [link]: 'import "./bind/closure.ts";', [BIND]: "" })).toEqual([]);
    expect(check({ [link]: "", [BIND]: 'import "../link.ts";' })).toMatchObject([{ edge: `${BIND}:1 → ${link}` }]);
  });

  test.each([
    ["a package", 'import { build } from "esbuild";', "esbuild"],
    ["a module of Node", 'import { readFile } from "node:fs/promises";', "node:fs/promises"],
    ["an adapter", 'import { link } from "@rec/node";', "@rec/node"],
  ])("refuses %s in core", (_what, text, target) => {
    expect(check({ [PLAN]: text })).toMatchObject([{ edge: `${PLAN}:1 → ${target}` }]);
  });

  test("refuses a runtime dependency of core", () => {
    expect(check({}, { "packages/core": { ...core, dependencies: { nanoid: "5.0.0" } } })).toMatchObject([
      { edge: "packages/core/package.json → nanoid", rule: "core has no runtime dependency" },
    ]);
  });

  test.each([
    [
      "core's inner files by name",
      'import { x } from "@rec/core/src/plan/x.ts";',
      "only the public entries of @rec/core",
    ],
    [
      "core's inner files by path",
      'import { x } from "../../core/src/link.ts";',
      "a relative import stays in its package",
    ],
    ["another adapter", 'import { link } from "@rec/browser";', "packages/node may not import @rec/browser"],
    ["an undeclared package", 'import ws from "ws";', "a package that is imported is declared"],
  ])("refuses %s in an adapter", (_what, text, rule) => {
    const sources = { "packages/node/src/link.ts": text, "packages/core/src/link.ts": "" };
    expect(check(sources)).toMatchObject([{ rule: expect.stringContaining(rule) }]);
  });

  test("allows core's public entry, and Node's modules, in the adapter for Node", () => {
    const text = 'import { link } from "@rec/core";\nimport { readFile } from "node:fs/promises";';
    expect(check({ "packages/node/src/link.ts": text })).toEqual([]);
  });

  test("lets a package that is published as a bundle import its development dependencies, and no other", () => {
    const path = "packages/cli/src/command-line.ts";
    const manifest = { name: "@rec/cli", devDependencies: { commander: "14.0.3" } };
    const imports = (/** @type {string} */ name) =>
      check({ [path]: `import "${name}";` }, { "packages/cli": manifest }).map(({ rule }) => rule);
    expect(imports("commander")).toEqual([]);
    expect(imports("yargs")).toEqual(["a package that is imported is declared"]);
  });

  test("lets a package import the development dependencies that its bundle contains, and no other", () => {
    const manifest = { name: "@rec/node", devDependencies: { "@rec/wasm-graph": "workspace:*", vitest: "4.1.12" } };
    const imports = (/** @type {string} */ name) =>
      check({ "packages/node/src/link.ts": `import "${name}";` }, { "packages/node": manifest }).map(
        ({ rule }) => rule,
      );
    expect(imports("@rec/wasm-graph")).toEqual([]);
    expect(imports("vitest")).toEqual(["a package that is imported is declared"]);
  });

  test("lets an app import its adapter, and no other", () => {
    const path = "apps/deno-cli/src/main.ts";
    const cli = { name: "@rec/deno-cli", dependencies: { "@rec/node": "workspace:*", "@rec/browser": "workspace:*" } };
    const imports = (/** @type {string} */ name) => check({ [path]: `import "${name}";` }, { "apps/deno-cli": cli });
    expect(imports("@rec/node")).toEqual([]);
    expect(imports("@rec/browser")).toMatchObject([
      {
        edge: `${path}:1 → @rec/browser`,
        rule: "apps/deno-cli may not import @rec/browser: an app may import its adapter, and uses public entries",
      },
    ]);
  });

  test("lets a test use what its package declares, and nothing else", () => {
    const path = "packages/core/src/plan/plan-link.test.ts";
    expect(check({ [path]: 'import "vitest"; import "node:fs"; import "../bind/closure.ts";', [BIND]: "" })).toEqual(
      [],
    );
    expect(check({ [path]: 'import "fast-check";' })).toMatchObject([
      { fix: expect.stringContaining("devDependencies") },
    ]);
  });

  test("refuses an import of a test by another file than a test", () => {
    const path = "packages/core/src/plan/plan-link.test.ts";
    expect(check({ [PLAN]: 'import "./plan-link.test.ts";', [path]: "" })).toMatchObject([
      { rule: "only tests import tests" },
    ]);
  });

  test("reports a cycle of imports once, in full", () => {
    const sources = {
      "packages/core/src/plan/a.ts": 'import "./b.ts";',
      "packages/core/src/plan/b.ts": 'import type { C } from "./c.ts";',
      "packages/core/src/plan/c.ts": 'import "./a.ts";',
    };
    const [a, b, c] = Object.keys(sources);
    expect(check(sources)).toMatchObject([{ edge: `${a} → ${b} → ${c} → ${a}` }]);
  });

  test("keeps page and worker of the web app apart, and its parts from each other", () => {
    const web = { name: "@rec/web", private: true };
    const sources = {
      "apps/web/src/features/call/call-panel.tsx":
        'import { a } from "../memory/rows.ts";\nimport "../../linker/worker.ts";',
      "apps/web/src/features/memory/rows.ts": "export const a = 1;",
      "apps/web/src/linker/worker.ts": 'import type { Model } from "../model/model.ts";',
      "apps/web/src/model/model.ts": "export interface Model {}",
      "apps/web/src/other/file.ts": "",
    };
    expect(check(sources, { "apps/web": web }).map(({ edge, rule }) => `${edge} | ${rule.split(":")[0]}`)).toEqual([
      "apps/web/src/features/call/call-panel.tsx:1 → apps/web/src/features/memory/rows.ts | web/call may not import web/memory",
      "apps/web/src/features/call/call-panel.tsx:2 → apps/web/src/linker/worker.ts | web/call may not import web/linker",
      "apps/web/src/other/file.ts | every file of web belongs to a room",
    ]);
  });

  test("refuses a file of core, and a workspace, that is not in the table", () => {
    expect(check({ "packages/core/src/context.ts": "" })).toMatchObject([{ edge: "packages/core/src/context.ts" }]);
    expect(check({}, { "packages/extra": { name: "@rec/extra" } })).toMatchObject([
      { edge: "packages/extra/package.json" },
    ]);
  });

  test("refuses a computed import in core", () => {
    expect(check({ [PLAN]: "await import(name);" })).toMatchObject([{ edge: `${PLAN}:1 → import(…)` }]);
  });
});

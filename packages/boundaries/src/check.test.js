import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("./check.js", import.meta.url));

/**
 * Runs the check on a folder of these files: its output and its exit code.
 *
 * @param {Record<string, string>} files
 */
function runCheck(files) {
  const root = mkdtempSync(join(tmpdir(), "boundaries-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: "utf8" });
    return { status, stdout, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const manifest = JSON.stringify({ name: "@rec/core", exports: { ".": "./src/index.ts" } });

test("check prints the edge, the rule and the fix of a violation, and exits with 1", () => {
  const files = {
    "packages/core/package.json": manifest,
    "packages/core/src/wasm/extern-type.ts": 'import "../link.ts";\n',
    "packages/core/src/link.ts": "export {};\n",
    "packages/core/node_modules/x/index.ts": 'import "y";\n',
  };
  expect(runCheck(files)).toEqual({
    status: 1,
    stdout: "boundaries: 2 files, 1 imports, 1 violation\n",
    stderr: [
      "packages/core/src/wasm/extern-type.ts:1 → packages/core/src/link.ts",
      "  rule: core/wasm may not import core/link: wasm/ is the vocabulary of all rooms, and imports none",
      "  fix:  take what is needed as a parameter, or move what both need to a room of its own",
      "\n",
    ].join("\n"),
  });
});

test("check exits with 0 if all imports are allowed", () => {
  const files = { "packages/core/package.json": manifest, "packages/core/src/index.ts": "export {};\n" };
  expect(runCheck(files)).toEqual({ status: 0, stdout: "boundaries: 1 files, 0 imports, no violation\n", stderr: "" });
});

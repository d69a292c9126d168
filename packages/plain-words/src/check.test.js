import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("./check.js", import.meta.url));

/**
 * Runs the check on a folder of these files.
 *
 * @param {Record<string, string>} files
 * @param {readonly string[]} flags
 */
function runCheck(files, flags = []) {
  const root = mkdtempSync(join(tmpdir(), "plain-words-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...flags, root], { encoding: "utf8" });
    return { status, stdout, stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("check prints the place, the word and the remedy of an opener, and exits with 1", () => {
  expect(runCheck({ "packages/core/src/plan/x.ts": "export {};\n// Of bytes there are two.\n" })).toEqual({
    status: 1,
    stdout: [
      "  packages/core/src/plan: 0 pronoun clauses in 5 words, 0.0 per 1,000, 1 openers",
      "words: 0 pronoun clauses in 5 words, 0.0 per 1,000, 1 openers (limits 3 and 0), 0 private words: not plain\n",
    ].join("\n"),
    stderr: "packages/core/src/plan/x.ts:2 “Of” opens a sentence: begin with the subject, and let “of …” follow it\n",
  });
});

test("check prints a file with too many pronoun clauses, with the place of each", () => {
  const text = `${"word ".repeat(250)}\nwhoever\nand whom`;
  const { status, stderr } = runCheck({ "a.md": text, "b.md": "word ".repeat(100_000) });
  expect(status).toBe(1);
  expect(stderr).toBe("a.md: 2 pronoun clauses in 253 words, 7.9 per 1,000 (limit 6): 2 whoever, 3 whom\n");
});

test("check exits with 0 if all is plain, and leaves out code, builds, packages and changelogs", () => {
  const files = {
    "README.md": "Plain words.\n",
    "wasm/src/x.c": 'const char *s = "// What";\n',
    "wasm/dist/x.md": "What is it?\n",
    "node_modules/x/README.md": "What is it?\n",
    "packages/core/CHANGELOG.md": "What is new\n",
  };
  expect(runCheck(files)).toEqual({
    status: 0,
    stdout: "words: 0 pronoun clauses in 2 words, 0.0 per 1,000, 0 openers (limits 3 and 0), 0 private words: plain\n",
    stderr: "",
  });
});

test("check --private lists private words, and --files the pronoun clauses of every file", () => {
  const { status, stdout } = runCheck({ "a.md": `${"word ".repeat(500)}\nits patience and what` }, [
    "--private",
    "--files",
  ]);
  expect(status).toBe(0);
  expect(stdout).toContain("a.md:2 “patience” is a private word: timeout\n");
  expect(stdout).toContain("a.md: 1 pronoun clauses in 504 words, 2.0 per 1,000 (limit 6): 2 what\n");
});

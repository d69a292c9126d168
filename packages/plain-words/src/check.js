import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judge } from "./judge.js";
import { readTree } from "./read-tree.js";
import { fileLines, findingLines, tableLines } from "./report.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { private: { type: "boolean" }, files: { type: "boolean" } },
});
const root = positionals[0] ?? fileURLToPath(new URL("../../..", import.meta.url));
const files = readTree(root);
const verdict = judge(files);

const problems = [...findingLines(files, "openers"), ...fileLines(verdict.refused)];
for (const line of problems) process.stderr.write(`${line}\n`);

const lists = [
  ...(values.files ? fileLines(files.filter(({ pronouns }) => pronouns.length > 0)) : []),
  ...(values.private ? findingLines(files, "privateWords") : []),
];
for (const line of [...lists, ...tableLines(verdict)]) process.stdout.write(`${line}\n`);
process.exitCode = verdict.isPlain ? 0 : 1;

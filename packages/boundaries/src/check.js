import { fileURLToPath } from "node:url";
import { findViolations } from "./find-violations.js";
import { readTree } from "./read-tree.js";

const root = process.argv[2] ?? fileURLToPath(new URL("../../..", import.meta.url));
const tree = readTree(root);
const violations = findViolations(tree);

for (const { edge, rule, fix } of violations) {
  process.stderr.write(`${edge}\n  rule: ${rule}\n  fix:  ${fix}\n\n`);
}
const imports = tree.files.reduce((sum, file) => sum + file.imports.length, 0);
const checked = `${tree.files.length} files, ${imports} imports`;
const count = violations.length === 1 ? "1 violation" : `${violations.length} violations`;
process.stdout.write(`boundaries: ${checked}, ${violations.length === 0 ? "no violation" : count}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;

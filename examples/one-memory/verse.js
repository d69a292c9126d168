import { link, runCommand } from "@rec/node";

const folder = `dist/${process.argv[2]}`;
const linked = await link({ verse: `${folder}/verse.wasm`, words: `${folder}/words.wasm` }, { wasi: true });
for (const { code, hint } of linked.plan.warnings) console.log(`${code}: ${hint}`);
try {
  runCommand(linked, "verse");
} catch (error) {
  console.log(`trap: ${error.message}`);
}

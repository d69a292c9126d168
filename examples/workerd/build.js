// Plans the link and applies the plan to the modules, because a worker must not compile code.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseModule, planLink, rewriteModule } from "@rec/core/plan";
import { memoryUrl, programUrl } from "@rec/wasm";

const files = { program: await readFile(programUrl), memory: await readFile(memoryUrl) };
const plan = planLink({ program: parseModule(files.program), memory: parseModule(files.memory) });

await mkdir("dist", { recursive: true });
await writeFile("dist/plan.json", JSON.stringify(plan));
for (const [name, bytes] of Object.entries(files)) {
  await writeFile(`dist/${name}.wasm`, rewriteModule(plan, { name, bytes }));
}

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import createWabt from "wabt";

const casesFolder = fileURLToPath(new URL("../cases", import.meta.url));
const distFolder = fileURLToPath(new URL("../dist/cases", import.meta.url));

const FEATURES = { multi_value: true, threads: true, exceptions: true };

/**
 * Assembles every `cases/<case>/<module>.wat` into `dist/cases/<case>/<module>.wasm`. Some systems forbid some
 * characters in names of files, so `a%3Fb.wat` becomes `a?b.wasm`.
 */
export async function assembleCases() {
  const { parseWat } = await createWabt();
  const files = (await readdir(casesFolder, { recursive: true })).filter((path) => path.endsWith(".wat"));
  await rm(distFolder, { recursive: true, force: true });
  for (const file of files) {
    const module = parseWat(file, await readFile(join(casesFolder, file), "utf8"), FEATURES);
    try {
      module.validate(FEATURES);
      const target = join(distFolder, decodeURIComponent(file).replace(/\.wat$/, ".wasm"));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, module.toBinary({}).buffer);
    } finally {
      module.destroy();
    }
  }
  return files.length;
}

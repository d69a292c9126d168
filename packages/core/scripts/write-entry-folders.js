import { mkdir, readFile, writeFile } from "node:fs/promises";

/*
 * A folder for each entry beside the first, for tools that do not read `exports`: Parcel, and TypeScript with the module
 * resolution node10. They look for `@rec/core/plan` in the folder `plan` of the package.
 */

const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

/** @param {string} path from the package's folder */
const fromEntryFolder = (path) => path.replace(/^\./, "..");

for (const [entry, { types, default: main }] of Object.entries(manifest.publishConfig.exports)) {
  if (entry === ".") continue;
  const folder = new URL(`../${entry}/`, import.meta.url);
  const fields = { type: "module", main: fromEntryFolder(main), types: fromEntryFolder(types) };
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("package.json", folder), `${JSON.stringify(fields, null, 2)}\n`);
}

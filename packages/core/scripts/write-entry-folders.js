import { mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

/*
 * A folder for each entry beside the first, for tools that do not read `exports`: Parcel, and TypeScript with the module
 * resolution node10. They look for `@rec/core/plan` in the folder `plan` of the package.
 *
 * write-entry-folders FOLDER: the folder of the package
 */

const root = pathToFileURL(`${resolve(argv[2] ?? ".")}/`);
const manifest = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

/** @param {string} path from the package's folder */
const fromEntryFolder = (path) => path.replace(/^\./, "..");

for (const [entry, { types, default: main }] of Object.entries(manifest.publishConfig.exports)) {
  // An entry with an extension is a file.
  if (entry === "." || entry.endsWith(".js")) continue;
  const folder = new URL(`${entry}/`, root);
  const fields = { type: "module", main: fromEntryFolder(main), types: fromEntryFolder(types) };
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("package.json", folder), `${JSON.stringify(fields, null, 2)}\n`);
}

/** The name of a module from the path of its file. A dynamic library keeps its ending, because others need it by that name. */
export function nameOfPath(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const name = file.replace(/\.wasm$/i, "");
  return name === "" ? "module" : name;
}

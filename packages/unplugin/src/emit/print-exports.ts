import type { ModuleType } from "@rec/core/plan";
import { type HotApi, printHotData } from "./hot-api.ts";
import { exportedName, isExportable, literal } from "./js-text.ts";

/**
 * Prints the module that a script imports: the exports of one file of a group.
 *
 * @param group - the specifier of the group
 * @param name - the name of the file in the group
 * @param hot - of a server, if the exports change when the group is linked again, also for scripts that have imported them before
 */
export function printExports(
  type: ModuleType,
  { group, name, hot }: { readonly group: string; readonly name: string; readonly hot: HotApi | undefined },
): string {
  const names = type.exports.map((entry) => entry.name).filter(isExportable);
  const list = names.map((exported, at) => `export$${at} as ${exportedName(exported)}`);
  return [
    `import { modules } from ${literal(group)};`,
    `const exports$ = modules[${literal(name)}];`,
    ...names.map(
      (exported, at) => `${hot === undefined ? "const" : "let"} export$${at} = exports$[${literal(exported)}];`,
    ),
    `export { ${list.join(", ")} };`,
    ...(hot === undefined ? [] : printUpdates(names, hot)),
    "",
  ].join("\n");
}

/** Each version of the module hands its exports to all earlier ones. */
function printUpdates(names: readonly string[], hot: HotApi): readonly string[] {
  const assigned = names.map((exported, at) => `  export$${at} = next[${literal(exported)}];`);
  return [
    ...printHotData(hot),
    "const versions$ = (data$.versions ??= []);",
    "for (const update of versions$) update(exports$);",
    "versions$.push((next) => {",
    ...assigned,
    "});",
  ];
}

/** Prints a module with the exports of the file as the bundler itself runs it. */
export function printNative(type: ModuleType, native: string): string {
  const lines = [`export * from ${literal(native)};`];
  if (type.exports.some(({ name }) => name === "default")) lines.push(`export { default } from ${literal(native)};`);
  return `${lines.join("\n")}\n`;
}

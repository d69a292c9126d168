import type { GraphModule } from "./graph-types.ts";

/**
 * The dynamic libraries among modules: those that others need. A library belongs to the program that needs it, and has an instance in
 * each program.
 */
export function librariesOf(modules: Iterable<Pick<GraphModule, "libraries">>): ReadonlySet<string> {
  return new Set(Array.from(modules, ({ libraries }) => [...libraries.values()]).flat());
}

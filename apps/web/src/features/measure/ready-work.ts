import type { Work } from "../../model/measure-api.ts";
import { shownName, shownPath } from "../../model/shown-name.ts";
import type { ModuleFacts } from "../../model/snapshot.ts";

/** Work that the page knows: its operations are calls between modules, so that the way from JavaScript hardly counts. */
export function readyWork(modules: readonly Pick<ModuleFacts, "name" | "exports">[]): readonly Work[] {
  return modules.flatMap(({ name: module, exports }): readonly Work[] => {
    const has = (wanted: string, parameters: string, results: string): boolean =>
      exports.some(
        ({ name, signature }) =>
          name === wanted && signature?.parameters.join(" ") === parameters && signature.results.join(" ") === results,
      );
    const hasRecords = has("createRecord", "i32 f32 f32", "i32") && has("deleteRecord", "i32", "");
    return [
      ...(hasRecords ? [{ kind: "records", module } as const] : []),
      ...(has("isEven", "i32", "i32") ? [{ kind: "recursion", module } as const] : []),
    ];
  });
}

/** The work in words; `operation` is the unit of the times. */
export function describeWork(work: Work): { readonly text: string; readonly operation: string } {
  switch (work.kind) {
    case "records":
      return { text: `createRecord and deleteRecord of ${shownName(work.module)}, in turn`, operation: "pair" };
    case "recursion":
      return {
        text: `isEven of ${shownName(work.module)}, which calls isOdd, which calls isEven: 100 deep`,
        operation: "call",
      };
    case "call":
      return { text: shownPath(work), operation: "call" };
  }
}

import { didYouMean } from "../output/did-you-mean.ts";
import { UsageError } from "../output/failure.ts";
import { shownName } from "../output/shown-name.ts";

/**
 * The module and the export that `module.export` names. Both names may contain dots: the module is the longest name of a
 * linked module that the text begins with.
 *
 * @param action - the beginning of the error's message, such as `Cannot call`
 */
export function splitReference(
  reference: string,
  modules: readonly string[],
  action: string,
): { readonly module: string; readonly name: string } {
  const [module] = modules.filter((name) => reference.startsWith(`${name}.`)).sort((a, b) => b.length - a.length);
  if (module === undefined) {
    if (modules.includes(reference)) {
      throw new UsageError(`${action}: expected an export of ${shownName(reference)}, as in ${reference}.NAME`);
    }
    const [wanted = ""] = reference.split(".");
    throw new UsageError(
      `${action}: no linked module is called ${shownName(wanted)}` +
        didYouMean(wanted, modules.map(shownName), "the linked modules are"),
    );
  }
  return { module, name: reference.slice(module.length + 1) };
}

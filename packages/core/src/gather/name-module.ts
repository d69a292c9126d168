import { causeOf, ModuleParseError } from "../errors.ts";
import { plainName } from "../wasm/quote-name.ts";

/** Runs `load` and, if the module turns out to be malformed, says which module of the link that is. */
export async function nameModule<Result>(name: string, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof ModuleParseError) || error.module !== undefined) throw error;
    const [first, ...rest] = error.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      message: diagnostic.message.replace("the module", () => plainName(name)),
      module: name,
    }));
    throw first === undefined ? error : new ModuleParseError(error.code, [first, ...rest], causeOf(error));
  }
}

import type { ProvisionProblem, RefusedProvision } from "../plan/place/provide-externs.ts";
import { describeThrown } from "../wasm/describe-thrown.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { importsPath, propertyPath } from "../wasm/host-path.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { describeHostValue, hostMismatchHint } from "./host-texts.ts";
import { nearNames } from "./near-names.ts";
import { listModules } from "./scene.ts";
import type { Text, TextsOf } from "./texts.ts";

/** The texts of problems with the option `provide`. */
export const provisionTexts: TextsOf<ProvisionProblem> = {
  "refused-provision": (problem) => REFUSALS[problem.because](problem),
  "unreadable-provision": ({ module, name, error }) => {
    const path = pathOf(module, name);
    return {
      message: `cannot read ${path} in place of the ${name} of ${plainName(module)}: ${describeThrown(error)}`,
      hint: `see the cause; let ${path} be a plain value, or a getter that returns one`,
    };
  },
  "provision-mismatch": ({ module, name, expected, found, types }) => {
    const path = pathOf(module, name);
    const actual = typeof found === "string" ? describeHostValue(found, expected) : formatExternType(found, types);
    return {
      message: `${plainName(module)} defines a ${name}: expected ${formatExternType(expected, types)}, found ${actual} in ${path}`,
      hint: hostMismatchHint(path, expected, found),
    };
  },
};

function pathOf(module: string, name: string): string {
  return importsPath({ option: "provide", for: module, module: "", name });
}

const REFUSALS: Readonly<Record<RefusedProvision["because"], (problem: RefusedProvision) => Text>> = {
  "no such module": ({ module, modules = [] }) => {
    const [near] = nearNames(module, modules);
    return {
      message: `found ${propertyPath(["provide", module])}, and no module has that name`,
      hint: near === undefined ? `write the name of a module: ${listModules(modules)}` : `write ${near}`,
    };
  },
  "no externs by name": ({ module, brand = "" }) => ({
    message: `found ${brand === "Null" ? "null" : `${/^[AEIO]/.test(brand) ? "an" : "a"} ${brand}`} as ${propertyPath(["provide", module])}, expected an object with a memory or a table`,
    hint: `write provide: { ${plainName(module)}: { ${brand === "WebAssembly.Table" ? "table" : "memory"} } }`,
  }),
  "no such key": ({ module, name = "" }) => ({
    message: `found ${quoteName(name)} in ${propertyPath(["provide", module])}, expected "memory" or "table"`,
    hint: "a memory or a table can be provided; give other externs by imports to a module that imports them",
  }),
  precompiled: ({ module, name = "" }) => ({
    message: `cannot provide the ${name} of ${plainName(module)}: it came compiled, so its definition cannot become an import`,
    hint: `give the bytes of ${plainName(module)}, a URL or a path instead of a WebAssembly.Module`,
  }),
  "nothing defined": ({ module, name = "" }) => ({
    message: `cannot provide the ${name} of ${plainName(module)}: it defines no ${name}`,
    hint: `leave ${pathOf(module, name)} out; if ${plainName(module)} imports its ${name}, give that by imports`,
  }),
  initialized: ({ module, name = "" }) => ({
    message: `cannot provide the ${name} of ${plainName(module)}: its first ${name} has an initial value for its elements`,
    hint: `build ${plainName(module)} with an import in place of this ${name}`,
  }),
};

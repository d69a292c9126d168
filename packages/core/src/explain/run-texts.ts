import type { UnmadeExtern } from "../bind/construct-externs.ts";
import type { ClosureProblem } from "../bind/with-closures.ts";
import type { OtherSpaces } from "../instantiate/check-host-spaces.ts";
import type { CheckProblem } from "../instantiate/check-plan.ts";
import type { IgnoredProvision } from "../instantiate/check-provided.ts";
import type { NeedsRewrite } from "../instantiate/check-unchangeable.ts";
import type { HostProblem } from "../instantiate/host-problems.ts";
import type { InstantiationProblem, OtherAddresses } from "../instantiate/instantiation-problems.ts";
import type { PlanDifference } from "../instantiate/plan-difference.ts";
import type { InvalidPlan, VersionProblem } from "../plan/check-plan-version.ts";
import type { ExportRef, PlannedImport } from "../plan/import-format.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { Given } from "../wasm/given.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { importsPath } from "../wasm/host-path.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { describeGiven } from "./argument-texts.ts";
import { hostAssignment } from "./host-expression.ts";
import { describeHostValue, hostFailedText, hostMismatchHint, hostMistake } from "./host-texts.ts";
import { quoteImport } from "./scene.ts";
import type { TextsOf } from "./texts.ts";
import { closureTexts } from "./type-texts.ts";

const REJECTED = "give a host import of the type that the module asks for, or bytes in place of precompiled modules";

/** The kinds of externs that have limits. */
const RECONCILED = /^(memory|table)$/;

const DISCARDED = "see the cause; modules that were instantiated before it are discarded with it";

/** The options of `instantiatePlan`: the shape of each, and an example of it. */
const RUN_OPTIONS: Readonly<Record<string, { readonly shape: string; readonly example: string }>> = {
  importsFor: { shape: "by module name", example: "{ program: imports }; for a Map, Object.fromEntries(map)" },
  provide: { shape: "by module name", example: "{ program: { memory } }" },
  thread: { shape: "of addresses and sizes in bytes", example: "{ stackBase, stackSize, tlsBase }" },
};

/** The texts of problems that are found while a plan is run. */
export const runTexts: TextsOf<
  | CheckProblem
  | ClosureProblem
  | HostProblem
  | OtherSpaces
  | IgnoredProvision
  | NeedsRewrite
  | UnmadeExtern
  | Exclude<InstantiationProblem, OtherAddresses>
  | InvalidPlan
  | VersionProblem
> = {
  "invalid-plan": ({ given }) => ({
    message: `found ${describeGiven(given)} as the plan, expected the result of planLink, or the plan of a linked program`,
    hint: planHint(given),
  }),
  "invalid-compiled-modules": ({ given }) => ({
    message: `found ${describeGiven(given)} as the modules, expected an object of compiled modules by module name`,
    hint:
      given.brand === "Map"
        ? "write Object.fromEntries(modules)"
        : "give the modules of prepare or link, or { program: module } with a WebAssembly.Module for each name of the plan",
  }),
  "invalid-imports": ({ given }) => ({
    message: `found ${describeGiven(given)} as the imports, expected an object`,
    hint: "write { env: { log: console.log } }: a namespace for each name, as for WebAssembly.instantiate",
  }),
  "invalid-run-options": ({ option, given }) => {
    if (option === undefined) {
      const message = `found ${describeGiven(given)} as the options, expected an object`;
      return { message, hint: "write { importsFor: { program: imports } }, or leave the options out" };
    }
    const { shape, example } = (Object.hasOwn(RUN_OPTIONS, option) && RUN_OPTIONS[option]) || {};
    return example !== undefined
      ? {
          message: `found ${describeGiven(given)} as ${option}, expected an object ${shape}`,
          hint: `write ${option}: ${example}`,
        }
      : {
          message: `found the option ${quoteName(option)}, and the options of instantiatePlan are ${Object.keys(RUN_OPTIONS).join(", ")}`,
          hint: "give other options to planLink or link, or leave the option out",
        };
  },
  "ignored-provision": ({ module, name }) => ({
    message:
      `found ${importsPath({ option: "provide", for: module, module: "", name })}, and the plan takes no ${name} in place ` +
      `of one of ${plainName(module)}`,
    hint: "make the plan with the same provide, or leave it out",
  }),
  "needs-rewrite": ({ module }) => ({
    message: `${plainName(module)} cannot stay as it was compiled: the plan gives it externs in place of its own definitions`,
    hint: "compile the bytes that rewriteModule(plan, { name, bytes }) returns, and run the plan itself",
  }),
  "plan-version": ({ found }) => ({
    message: `the plan has version ${found}, expected version 2 or 3`,
    hint: "make the plan anew with planLink of this version of rec, or run it with the version that made it",
  }),
  "plan-mismatch": ({ module = "", difference }) => ({
    message: `${plainName(module)} ${describeDifference(difference)}`,
    hint: mismatchedPlanHint(difference),
  }),
  "not-rewritten": ({ module = "", hoists, deferredStart }) => ({
    message: `${plainName(module)} was compiled as it came, but the plan asks for ${describeRewrite(hoists, deferredStart)}`,
    hint:
      "compile the bytes that rewriteModule(plan, { name, bytes }) returns, " +
      "or run planUnchanged(plan, modules), a plan for the modules as they are",
  }),
  "closure-cannot-carry": ({ module, import: imported, type, types }) =>
    closureTexts({ module, import: imported }, formatExternType(type, types)),
  "extern-needs-code": ({ module, name, text }) => ({
    message:
      `cannot make ${name === undefined ? "an extern" : quoteName(name)}${module === undefined ? "" : ` of ${plainName(module)}`} (${text}): ` +
      "JavaScript has no constructor for it, and this page or host compiles no WebAssembly",
    hint: "allow the page or host to compile WebAssembly, or make the plan with hoist: false",
  }),
  "host-missing": ({ module, import: imported, host, expected, types, sighting }) => {
    const mistake = sighting && hostMistake(host, sighting);
    return {
      message: `${nameImport(module, imported, host)} (${formatExternType(expected, types)}) needed by ${plainName(module)}${mistake === undefined ? "" : `, but ${mistake.found}`}`,
      hint: mistake?.fix ?? `add ${hostAssignment(importsPath(host), expected)}, as when the plan was made`,
    };
  },
  "host-ignored": ({ module, import: imported, host }) => ({
    message:
      `${plainName(module)} imports ${quoteImport(imported)}: found ${importsPath({ ...imported, for: module })}, ` +
      `and the plan takes ${importsPath(host)}`,
    hint: "make the plan with the same importsFor, or leave it out",
  }),
  "other-spaces": ({ kind, hosts, areOne }) => {
    const [first, second] = hosts.map(importsPath);
    const [one, two] = [`one ${kind}`, `two ${kind === "memory" ? "memories" : `${kind}s`}`];
    const [found, planned, effect] = areOne
      ? [one, "two", `${kind === "table" ? "functions" : "data"} of modules may overlap`]
      : [two, "one", "modules take addresses of the other for their own"];
    return {
      message: `${first} and ${second} are ${found}, but the plan was made for ${planned}: ${effect}`,
      hint: `give ${areOne ? two : `${one} as both`}, or make the plan again with these imports`,
    };
  },
  "host-failed": ({ module, import: imported, host, reason }) =>
    hostFailedText({ needed: nameImport(module, imported, host), host, reason, importers: plainName(module) }),
  "host-mismatch": ({ module, import: imported, host, expected, found, types }) => {
    const path = importsPath(host);
    const isType = typeof found !== "string";
    const verb = isStandIn(module, host) ? "takes" : "imports";
    return {
      message:
        `${plainName(module)} ${verb} ${nameImport(module, imported, host)}: expected ${formatExternType(expected, types)}, ` +
        `found ${isType ? formatExternType(found, types) : describeHostValue(found, expected)} in ${path}`,
      hint: hostMismatchHint(path, expected, found),
    };
  },
  "engine-rejected": ({ module = "", rejected, reason }) => {
    if (rejected === undefined) {
      return { message: `${plainName(module)}: the engine refuses what it was given: ${reason}`, hint: REJECTED };
    }
    const imported = `${plainName(module)} imports ${quoteImport(rejected)} (${rejected.type})`;
    const provider = providerOf(rejected);
    if (provider === undefined) {
      return { message: `${imported}; the engine refuses what it was given: ${reason}`, hint: REJECTED };
    }
    const exporter = plainName(provider.module);
    return {
      message: `${imported}; the engine refuses ${quoteName(provider.name)} of ${exporter}: ${reason}`,
      hint:
        `build ${plainName(module)} and ${exporter} for each other, or give the bytes of both in place of ` +
        `precompiled modules, to see both types${RECONCILED.test(rejected.kind) ? ", or to let reconcileLimits change limits" : ""}`,
    };
  },
  stopped: ({ module = "", hasStart, reason, ownHint }) => ({
    message: `${plainName(module)} stopped while it was instantiated${hasStart ? ", in its start function or an active segment" : ""}: ${reason}`,
    hint: ownHint ?? DISCARDED,
  }),
  "start-stopped": ({ module = "", reason, ownHint }) => ({
    message: `${plainName(module)} stopped in its start function: ${reason}`,
    hint: ownHint ?? DISCARDED,
  }),
  "initialize-stopped": ({ module = "", called, reason, ownHint }) => ({
    message: `${plainName(module)} stopped in its function ${quoteName(called)}: ${reason}`,
    hint: ownHint ?? DISCARDED,
  }),
};

/** Whether the host's extern stands in place of a definition of the module itself. */
function isStandIn(module: string, { option, for: owner }: HostKey): boolean {
  return option !== undefined && owner === module;
}

/** The import of a module in words; one that stands for a definition has no name of its own. */
function nameImport(module: string, imported: ExportRef, host: HostKey): string {
  return isStandIn(module, host) ? `the ${host.name} in place of its own` : quoteImport(imported);
}

function mismatchedPlanHint(difference: PlanDifference): string {
  if (difference.is !== "without builtins") {
    return "give the modules that the plan was made for, or make a new plan with planLink";
  }
  const options = JSON.stringify(difference.options);
  return `compile the module with the options of the plan, plan.compileOptions: new WebAssembly.Module(bytes, ${options})`;
}

function planHint({ brand, keys = [] }: Given): string {
  if (brand === "String") return "read a stored plan with JSON.parse(text)";
  if (brand === "Promise") return "wait for the plan: await it";
  if (keys.includes("plan")) return "give its plan: write .plan";
  return "give the plan of planLink, prepare or link, also from JSON or a structured clone";
}

/** The export that the engine refused; undefined for a host import. The linker's own functions are never refused. */
function providerOf({ binding }: PlannedImport): ExportRef | undefined {
  if (binding.by === "made") return binding.provider;
  return binding.by === "export" ? binding : undefined;
}

function describeDifference(difference: PlanDifference): string {
  switch (difference.is) {
    case "missing":
      return "is not among the modules given";
    case "no module":
      return "is not a WebAssembly.Module";
    case "other count":
      return `has ${difference.found} ${difference.of}, the plan knows ${difference.planned}`;
    case "unknown import":
      return `imports ${difference.kind} ${quoteName(difference.module)} ${quoteName(difference.name)}, which the plan does not know`;
    case "without builtins":
      return (
        `imports ${quoteName(difference.module)} ${quoteName(difference.name)}, which the plan leaves to the engine: ` +
        "it was compiled without the options of the plan"
      );
    case "unknown export":
      return `exports ${difference.kind} ${quoteName(difference.name)}, which the plan does not know`;
  }
}

function describeRewrite(hoists: number, deferredStart: boolean): string {
  const parts = [
    ...(hoists > 0 ? [`${hoists} hoisted extern${hoists === 1 ? "" : "s"}`] : []),
    ...(deferredStart ? ["a deferred start function"] : []),
  ];
  return parts.join(" and ") || "another place of its data and functions";
}

import { type ImportRequest, type LinkPlan, link, parseModule } from "@rec/core";
import { createHost, type FormScene, type LinkedProgram, linkStored, mapValues, storedPlan } from "./program-scene.ts";

/*
 * Links that break one rule of the order in packages/c-programs/libraries/README.md each. A rule that no program notices would be
 * untested.
 */

type Breakage = (scene: FormScene) => Promise<LinkedProgram>;
type Steps = LinkPlan["steps"];
type Step = Steps[number];

const isAddress = (step: Step): boolean => step.do === "address";
const isRelocation = (step: Step): boolean => step.do === "call" && step.relocates === true;
const isConstructor = (step: Step): boolean => step.do === "call" && step.once === true;

/** Changes the steps of a stored plan. */
function withSteps(edit: (steps: Steps, plan: LinkPlan) => Steps): Breakage {
  return async (scene) => {
    const plan = await storedPlan(scene);
    return linkStored({ ...plan, steps: edit(plan.steps, plan) }, scene);
  };
}

const without = (leaveOut: (step: Step, plan: LinkPlan) => boolean): Breakage =>
  withSteps((steps, plan) => steps.filter((step) => !leaveOut(step, plan)));

/** Gives each function another definition than that of the first module in the order of the search. */
function withDefinition(choose: (exporters: readonly string[], importer: string) => string | undefined): Breakage {
  return async (scene) => {
    const { modules, order } = scene;
    const types = mapValues(modules, parseModule);
    const resolve = ({ importer, module, name, type }: ImportRequest) => {
      if (module !== "env" || type.kind !== "function") return undefined;
      const exporters = order.search.filter((one) => types[one]?.exports.some((entry) => entry.name === name));
      const chosen = choose(exporters, importer);
      return chosen === undefined ? undefined : { module: chosen, name };
    };
    return linkStored(await storedPlan(scene, { resolve }), scene);
  };
}

/** The slots of functions that a module imports from itself. */
function ownSlots({ modules }: LinkPlan, unit: string): ReadonlySet<number> {
  const own = modules.find(({ name }) => name === unit);
  return new Set(own?.imports.flatMap(({ binding }) => (binding.by === "deferred" ? [binding.slot] : [])));
}

export const breakages = {
  "the last definition holds": withDefinition((exporters) => exporters.at(-1)),
  "the importer's own definition holds": withDefinition((exporters, importer) =>
    exporters.includes(importer) ? importer : undefined,
  ),
  "functions of later modules are not bound": without((step) => step.do === "fill"),
  "a module's own functions are not bound": without(
    (step, plan) => step.do === "fill" && ownSlots(plan, step.unit).has(step.slot),
  ),
  "addresses of data are not set": without((step) => step.do === "address" && step.slot === undefined),
  "addresses of functions are not set": without((step) => step.do === "address" && step.slot !== undefined),
  "a function has a slot for each use of its address": async (scene) => {
    const { get } = WebAssembly.Table.prototype;
    // The linker does not see the slots that modules have filled.
    WebAssembly.Table.prototype.get = () => null;
    try {
      return await linkStored(await storedPlan(scene), scene);
    } finally {
      WebAssembly.Table.prototype.get = get;
    }
  },
  "data is not relocated": without(isRelocation),
  "data is relocated before addresses are set": withSteps((steps) => [
    ...steps.filter((step) => !isAddress(step) && !isConstructor(step) && !isRelocation(step)),
    ...steps.filter(isRelocation),
    ...steps.filter(isAddress),
    ...steps.filter(isConstructor),
  ]),
  "data of a module is relocated after the constructors of others": withSteps((steps) => {
    const relocations = steps.filter(isRelocation);
    const relocationOf = (unit: string) => relocations.filter((step) => "unit" in step && step.unit === unit);
    const constructors = steps.filter(isConstructor);
    const constructed = constructors.flatMap((step) => ("unit" in step ? [step.unit] : []));
    return [
      ...steps.filter((step) => !isRelocation(step) && !isConstructor(step)),
      ...constructors.flatMap((step) => [...("unit" in step ? relocationOf(step.unit) : []), step]),
      ...relocations.filter((step) => "unit" in step && !constructed.includes(step.unit)),
    ];
  }),
  "WASI gets another memory": async ({ modules, order }) => {
    const { wasi } = createHost(modules, order);
    // It has no page: in a memory of zeros, a program would try to write for ever.
    const open = () => {
      wasi.use(new WebAssembly.Memory({ initial: 0 }));
      return wasi.functions;
    };
    const linked = await link({ ...modules }, { wasi: { names: Object.keys(wasi.functions), open } });
    return { linked, text: wasi.text };
  },
  "constructors are not run": without(isConstructor),
  "constructors run in reverse": withSteps((steps) => [
    ...steps.filter((step) => !isConstructor(step)),
    ...steps.filter(isConstructor).reverse(),
  ]),
  "each module has exception tags of its own": async (scene) => {
    const plan = await storedPlan(scene);
    const made = [...plan.made];
    const tagOfItsOwn = (extern: number): number =>
      made[extern]?.type.kind === "tag" ? made.push({ ...(made[extern] as LinkPlan["made"][number]) }) - 1 : extern;
    const modules = plan.modules.map((module) => ({
      ...module,
      imports: module.imports.map((entry) =>
        entry.binding.by === "made"
          ? { ...entry, binding: { ...entry.binding, extern: tagOfItsOwn(entry.binding.extern) } }
          : entry,
      ),
    }));
    const units = plan.units.map((unit) =>
      unit.rewrite
        ? {
            ...unit,
            rewrite: {
              ...unit.rewrite,
              hoists: unit.rewrite.hoists.map((one) =>
                "extern" in one && typeof one.extern === "number" ? { ...one, extern: tagOfItsOwn(one.extern) } : one,
              ),
            },
          }
        : unit,
    );
    return linkStored({ ...plan, made, modules, units } as LinkPlan, scene);
  },
} satisfies Readonly<Record<string, Breakage>>;

export type BreakageName = keyof typeof breakages;

import { type LinkOptions, type LinkPlan, link, prepare } from "@rec/browser";
import type { FormName, FormState } from "../../model/measure-api.ts";
import type { ModuleSet } from "../../model/module-set.ts";
import { shownName } from "../../model/shown-name.ts";
import { hasWasi } from "../../model/wasi-settings.ts";
import { linkOptionsOf } from "../link-set.ts";
import { problemOf } from "../problem-of.ts";
import { readModuleBytes } from "../read-module-bytes.ts";
import { linkByHand, whyNotByHand } from "./link-by-hand.ts";
import type { FormExports } from "./work-on.ts";

export interface Form extends FormState {
  /** Absent if the form is not possible. */
  readonly exports?: FormExports;
}

type Bytes = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** Links the set once for each form. A form that is not possible says why. */
export async function linkForms(set: ModuleSet): Promise<readonly Form[]> {
  const pairs = set.modules.map(async ({ name, source }) => [name, await readModuleBytes(source)] as const);
  const bytes: Bytes = Object.fromEntries(await Promise.all(pairs));
  const forms: Form[] = [];
  for (const form of FORMS) {
    try {
      forms.push(await LINKS[form](bytes, set));
    } catch (error) {
      const { message, diagnostics } = problemOf(error);
      forms.push(notPossible(form, diagnostics[0]?.message ?? message));
    }
  }
  return forms;
}

const FORMS: readonly FormName[] = ["closures", "shim", "direct", "fused"];

const notPossible = (form: FormName, note: string): Form => ({ form, note, possible: false });

const LINKS: Readonly<Record<FormName, (bytes: Bytes, set: ModuleSet) => Promise<Form>>> = {
  async closures(bytes, set) {
    const { options, fill } = linkOptionsOf(set);
    const { plan } = await prepare(bytes, { ...options, hoist: false, binding: "closure", fuse: false });
    const reason = plan.deferred.length === 0 ? NOTHING_DEFERRED : whyNotByHand(plan);
    if (reason !== undefined) return notPossible("closures", reason);
    if (hasWasi(set.options)) return notPossible("closures", "WASI comes from the linker");
    const compiled = Object.fromEntries(
      await Promise.all(
        Object.entries(bytes).map(async ([name, each]) => [name, await WebAssembly.compile(each)] as const),
      ),
    );
    const imports = (options.imports ?? {}) as Parameters<typeof linkByHand>[0]["imports"];
    const exports = await linkByHand({ compiled, plan, imports });
    fill(exports as Parameters<typeof fill>[0]);
    return { form: "closures", note: `JavaScript closures for ${deferredText(plan)}`, possible: true, exports };
  },
  async shim(bytes, set) {
    const linked = await linkedWith(bytes, set, { hoist: false, binding: "shim", fuse: false });
    const { plan, exports } = linked;
    if (plan.deferred.length === 0) return notPossible("shim", NOTHING_DEFERRED);
    return { form: "shim", note: `a shim for ${deferredText(plan)}`, possible: true, exports };
  },
  async direct(bytes, set) {
    const { plan, exports } = await linkedWith(bytes, set, { hoist: true, fuse: false });
    if (plan.deferred.length > 0) {
      return notPossible("direct", `the modules call each other in a cycle, and no hoist frees ${deferredText(plan)}`);
    }
    const hoisted = plan.units.filter(({ rewrite }) => (rewrite?.hoists.length ?? 0) > 0).map(({ name }) => name);
    const note = hoisted.length === 0 ? "by order alone" : `by a hoist out of ${hoisted.join(", ")}`;
    return { form: "direct", note, possible: true, exports };
  },
  async fused(bytes, set) {
    const { plan, exports } = await linkedWith(bytes, set, { fuse: true });
    const fused = plan.units.filter((unit) => unit.fused !== undefined);
    if (fused.length === 0) {
      const reasons = (plan.unfused ?? []).map(({ module, reason }) => `${shownName(module)} (${reason})`);
      return notPossible("fused", `nothing could be fused: ${reasons.join(", ")}`);
    }
    const note = fused.map(({ modules }) => `${modules.join(" and ")} as one module`).join("; ");
    return { form: "fused", note, possible: true, exports };
  },
};

const NOTHING_DEFERRED = "no function has to wait for its module: an order of instantiation satisfies all imports";

async function linkedWith(bytes: Bytes, set: ModuleSet, changes: LinkOptions) {
  const { options, fill } = linkOptionsOf(set);
  const { plan, exports } = await link(bytes, { ...options, binding: "auto", ...changes });
  fill(exports);
  return { plan, exports: exports as FormExports };
}

const MOST_NAMES = 3;

function deferredText({ deferred }: LinkPlan): string {
  const names = deferred
    .slice(0, MOST_NAMES)
    .map(({ importer, import: { name } }) => `${shownName(name)} in ${shownName(importer)}`);
  const more = deferred.length > MOST_NAMES ? ` and ${deferred.length - MOST_NAMES} more` : "";
  return names.join(", ") + more;
}

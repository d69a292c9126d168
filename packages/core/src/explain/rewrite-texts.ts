import type { RewriteProblem } from "../rewrite/rewrite-problems.ts";
import { quoteName } from "../wasm/quote-name.ts";
import type { TextsOf } from "./texts.ts";

/** The texts of problems with the rewriting of a module. */
export const rewriteTexts: TextsOf<RewriteProblem> = {
  "module-not-in-plan": ({ module }) => ({
    message: `the plan has no module ${quoteName(module)}`,
    hint: "give the name that the module has in the plan, or make a new plan with planLink",
  }),
};

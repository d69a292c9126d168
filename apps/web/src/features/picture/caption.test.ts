import { type LinkPlan, parseModule } from "@rec/browser";
import { planLink } from "@rec/core/plan";
import { expect, test } from "vitest";
import { emptySet } from "../../model/module-set.ts";
import { captionOf } from "./caption.ts";
import { linkedScene, unlinkedScene } from "./picture-input.ts";

const sceneOf = (plan: LinkPlan) => linkedScene({ plan, modules: [] });

test("captionOf() says that there are no modules, or no imports", () => {
  const empty = "There are no modules yet. Add some, or choose an example.";
  expect(captionOf(sceneOf(planLink({})), "linked")).toBe(empty);
  expect(captionOf(sceneOf(planLink({})), "asked")).toBe(empty);
  expect(captionOf(unlinkedScene({ set: emptySet, modules: [], diagnostics: [] }), "asked")).toBe(empty);
  const alone = parseModule(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  expect(captionOf(sceneOf(planLink({ alone })), "linked")).toBe("The module imports nothing.");
  expect(captionOf(sceneOf(planLink({ alone, other: alone })), "asked")).toBe("No module imports anything.");
});

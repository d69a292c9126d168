import { type LinkPlan, parseModule } from "@rec/browser";
import { planLink } from "@rec/core/plan";
import { expect, test } from "vitest";
import { emptySet } from "../../model/module-set.ts";
import { captionOf } from "./caption.ts";
import { linkedScene, unlinkedScene } from "./picture-input.ts";
import { walkOf } from "./walk.ts";

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

test("captionOf() and walkOf() tell of functions that trap, because nobody provides them", () => {
  // (module (import "e" "f" (func)))
  const asking = parseModule(
    Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 101, 1, 102, 0, 0),
  );
  const one = planLink({ asking }, { unresolved: "trap" });
  expect(captionOf(sceneOf(one), "linked")).toBe("One function has no provider, and traps.");
  const two = planLink({ asking, other: asking }, { unresolved: "trap" });
  expect(captionOf(sceneOf(two), "linked")).toBe("2 functions have no provider, and trap.");
  expect(walkOf(two, []).map(({ text }) => text)).toContain(
    "2 functions without a provider: a call traps, and names the import.",
  );
});

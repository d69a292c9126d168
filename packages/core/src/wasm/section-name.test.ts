import { expect, test } from "vitest";
import { sectionId } from "./binary-format.ts";
import { sectionName } from "./section-name.ts";

test("sectionName() has the name of each section", () => {
  for (const [key, id] of Object.entries(sectionId)) expect(sectionName(id).replace(" c", "C")).toBe(key);
  expect(sectionName(14)).toBe("section 14");
});

import { describe, expect, test } from "vitest";
import { BUNDLERS } from "./support/bundlers.ts";
import { BROKEN } from "./support/cases.ts";
import { createProject } from "./support/create-project.ts";

describe.each(BUNDLERS)("$name", (bundler) => {
  test("prints the problems of a broken graph, with their hints, at the import", async () => {
    const project = await createProject(BROKEN);
    try {
      const text = await bundler.failure(project, {});
      console.log(bundler.name, "\n", text);
    } finally {
      await project.remove();
    }
  });
});

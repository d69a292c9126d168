// biome-ignore-all lint/suspicious/noTemplateCurlyInString: run-time paths have such words

import { describe, expect, test } from "vitest";
import { libraryPlaces, otherFolders } from "./library-places.ts";

const placesOf = (...runtimePath: readonly string[]) => libraryPlaces("libx.so", { runtimePath });

describe("libraryPlaces()", () => {
  test("is the path beside the module, without a run-time path", () => {
    expect(libraryPlaces("libx.so", {})).toEqual(["./libx.so"]);
  });

  test("begins with the folders of the run-time path, in order, relative to the module", () => {
    expect(placesOf("$ORIGIN/../lib", "${ORIGIN}/plugins/")).toEqual([
      "./../lib/libx.so",
      "./plugins/libx.so",
      "./libx.so",
    ]);
    expect(placesOf("$ORIGIN", "$ORIGIN/", "${ORIGIN}")).toEqual(["./libx.so"]);
  });

  test("takes an entry with colons as a list, as dynamic linkers do", () => {
    expect(placesOf("$ORIGIN/a:/opt/x:${ORIGIN}/b")).toEqual(["./a/libx.so", "./b/libx.so", "./libx.so"]);
  });

  test("leaves out all folders that do not begin with the folder of the module", () => {
    const others = [
      "/opt/x",
      "lib",
      "../lib",
      "~/lib",
      "https://example.test/lib",
      "$ORIGINAL",
      "$LIB",
      "x/$ORIGIN",
      "",
    ];
    expect(placesOf(...others)).toEqual(["./libx.so"]);
    expect(otherFolders(["$ORIGIN/a", ...others, "/a:$ORIGIN"])).toEqual([...others.slice(0, -1), "/a"]);
  });

  test("takes a name with a slash for a path of its own", () => {
    expect(libraryPlaces("sub/libx.so", { runtimePath: ["$ORIGIN/lib"] })).toEqual(["./sub/libx.so"]);
    expect(libraryPlaces("https://example.test/x", {})).toEqual(["./https://example.test/x"]);
  });

  test("counts 32 folders, so that a module cannot ask for as many files as it likes", () => {
    expect(placesOf(...Array.from({ length: 10_000 }, (_, at) => `$ORIGIN/${at}`))).toHaveLength(33);
  });
});

import { describe, expect, test } from "vitest";
import { cppName } from "./cpp-name.ts";

describe("cppName()", () => {
  test.each([
    ["_ZN6shapes4areaEi", "shapes::area"],
    ["_ZNK6shapes3Box4sizeEv", "shapes::Box::size"],
    ["_ZN6shapes3BoxC2Ei", "shapes::Box::Box"],
    ["_ZN6shapes3BoxD0Ev", "shapes::Box::~Box"],
    ["_Z4areaPKc", "area"],
    ["_ZTV3Box", "vtable for Box"],
    ["_ZTIN6shapes3BoxE", "typeinfo for shapes::Box"],
  ])("reads %s", (symbol, name) => {
    expect(cppName(symbol)).toBe(name);
  });

  test.each([
    "malloc",
    "_Z",
    "_ZN",
    "_ZN6shapes",
    "_ZN6shapes4area",
    "_Z99a",
    "_ZNSt3__26vectorItE",
    "_ZdlPv",
    "_ZN9999",
  ])("leaves %s", (symbol) => {
    expect(cppName(symbol)).toBeUndefined();
  });
});

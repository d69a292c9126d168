import { describe, expect, test } from "vitest";
import { symbolFlag } from "./linking-section.ts";
import { isTypeName, isVariable, mayBeMerged } from "./weak-data.ts";

describe("isVariable()", () => {
  test.each([
    ["a variable of C", "level"],
    ["an inline variable", "_ZN4game5levelE"],
    ["its guard", "_ZGVN4game5levelE"],
    ["a static variable of an inline function", "_ZZ4nextvE5count"],
    ["the guard of one", "_ZGVZN4game4nextEvE5count"],
    ["a static member of a template over std", "_ZN3BoxINSt3__26vectorIiNS0_9allocatorIiEEEEE5valueE"],
  ])("finds %s", (_, name) => {
    expect(isVariable(name)).toBe(true);
  });

  test.each([
    ["a virtual table", "_ZTV5Shape"],
    ["a type", "_ZTI5Shape"],
    ["the name of a type", "_ZTS5Shape"],
    ["a variable of std", "_ZNSt3__27num_putIcNS_19ostreambuf_iteratorIcNS_11char_traitsIcEEEEE2idE"],
    ["a static variable of a function of std", "_ZZNSt3__28locale__imp12make_classicEvE3buf"],
    ["the guard of one", "_ZGVZNSt3__28locale7classicEvE1c"],
    ["a static variable of a member of std::string", "_ZZNKSs4sizeEvE1c"],
    ["a variable of the runtime", "_ZN10__cxxabiv117__class_type_infoE"],
    ["a reserved name of C", "__environ"],
    ["no name", ""],
  ])("passes over %s", (_, name) => {
    expect(isVariable(name)).toBe(false);
  });
});

describe("isTypeName()", () => {
  const { weak, hidden, local, undefined: missing } = symbolFlag;

  test.each(["_ZTS5Shape", "_ZTSN4game5ShapeE", "_ZTS3BoxIiE", "_ZTSPK5Shape"])("finds %s, hidden or not", (name) => {
    expect(isTypeName(weak, () => name)).toBe(true);
    expect(isTypeName(weak | hidden, () => name)).toBe(true);
    for (const flags of [0, hidden, weak | local, weak | missing]) expect(isTypeName(flags, () => name)).toBe(false);
  });

  test.each(["_ZTSi", "_ZTSPKc", "_ZTSDn", "_ZTSSt9exception", "_ZTSN10__cxxabiv117__class_type_infoE"])(
    "finds %s of a library, which is not weak",
    (name) => {
      expect(isTypeName(hidden, () => name)).toBe(true);
      expect(isTypeName(0, () => name)).toBe(true);
      expect(isTypeName(local, () => name)).toBe(false);
    },
  );

  test.each(["_ZTI5Shape", "_ZTV5Shape", "_ZTSNSt3__29basic_iosE", "level"])("passes over %s", (name) =>
    expect(isTypeName(weak, () => name)).toBe(false),
  );
});

describe("mayBeMerged()", () => {
  test("asks for a weak symbol that other modules see", () => {
    const { weak, hasName, ...others } = symbolFlag;
    expect(mayBeMerged(weak | hasName)).toBe(true);
    expect(mayBeMerged(hasName)).toBe(false);
    for (const flag of Object.values(others)) expect(mayBeMerged(weak | flag)).toBe(false);
  });
});

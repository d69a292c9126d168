import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { bumpHeap } from "../../test/memory/heaps.ts";
import { array, chars, enumeration, f32, i32, i64, struct, u8 } from "./index.ts";

const heap = bumpHeap(new WebAssembly.Memory({ initial: 1 }));
const Point = struct({ x: f32, y: f32 });
const Shape = struct({ id: i32, name: chars(8), at: Point });
const shape = Shape.at(heap, heap.alloc(Shape));
const value = { id: 7, name: "disc", at: { x: 1.5, y: -2 } };
Shape.write(shape, value);

describe("a view shows its fields, and nothing else,", () => {
  test("in JSON", () => expect(JSON.parse(JSON.stringify([shape]))).toEqual([value]));
  test("in the console", () => expect(inspect({ shape })).toBe(inspect({ shape: value })));
  test("in Object.keys and Object.entries", () => {
    expect(Object.keys(shape)).toEqual(["id", "name", "at"]);
    expect(Object.entries(shape.at)).toEqual(Object.entries(value.at));
  });
  test("in for … in", () => {
    const names: string[] = [];
    for (const name in shape) names.push(name);
    expect(names).toEqual(["id", "name", "at"]);
  });
  test("in spread and Object.assign", () => {
    expect({ ...shape.at }).toEqual(value.at);
    expect(Object.getOwnPropertySymbols({ ...shape })).toEqual([]);
    expect(Object.assign({}, shape, { at: 0 })).toEqual({ ...value, at: 0 });
  });
  test("in structuredClone, nested structs too", () => expect(structuredClone(shape)).toEqual(value));

  test("and stays live", () => {
    const copy = structuredClone(shape);
    shape.id++;
    shape.at.x = 3;
    expect([shape.id, shape.at.x, copy]).toEqual([8, 3, value]);
    Shape.write(shape, value);
  });

  test("wherever it comes from", () => {
    const points = array(Point, 2).at(heap, heap.alloc(array(Point, 2)));
    points.set(1, { x: 4, y: 5 });
    expect([...points].map((point) => ({ ...point }))).toEqual(points.read());
    expect(structuredClone(points.at(1))).toEqual({ x: 4, y: 5 });
  });

  test("also as the cell of a scalar", () => {
    const cell = u8.at(heap, heap.alloc(1));
    cell.value = 9;
    expect([JSON.stringify(cell), inspect(cell), { ...cell }]).toEqual(['{"value":9}', "{ value: 9 }", { value: 9 }]);
  });

  test("even if a field is called toJSON, or like the state of a view", () => {
    const Odd = struct({ toJSON: i32, length: i32 });
    const odd = Odd.at(heap, heap.alloc(Odd));
    odd.toJSON = 1;
    expect([JSON.stringify(odd), { ...odd }]).toEqual(['{"toJSON":1,"length":0}', { toJSON: 1, length: 0 }]);
  });

  test("with bigints, which JSON refuses in views as everywhere", () => {
    const big = struct({ big: i64 });
    expect(() => JSON.stringify(big.at(heap, heap.alloc(big)))).toThrow(TypeError);
    expect(inspect(big.at(heap, heap.alloc(big)))).toBe("{ big: 0n }");
  });
});

describe("a view of an array", () => {
  const List = struct({ numbers: array(i32, 3), points: array(Point, 1) });
  const list = List.at(heap, heap.alloc(List));
  List.write(list, { numbers: [1, 2, 3], points: [{ x: 1, y: 2 }] });

  test("shows its elements in JSON and in the console", () => {
    expect(JSON.stringify(list)).toBe('{"numbers":[1,2,3],"points":[{"x":1,"y":2}]}');
    expect(inspect(list)).toBe(inspect({ numbers: [1, 2, 3], points: [{ x: 1, y: 2 }] }));
  });

  test("spreads into an array, and shows nothing of its state", () => {
    expect([...list.numbers]).toEqual([1, 2, 3]);
    expect([Object.keys(list.numbers), list.numbers.length]).toEqual([[], 3]);
    expect(structuredClone(list.numbers.read())).toEqual([1, 2, 3]);
  });
});

describe("a light view", () => {
  const Light = struct({ id: i32, at: struct({ x: f32 }, { light: true }) }, { light: true });
  const light = Light.at(heap, heap.alloc(Light));
  Light.write(light, { id: 1, at: { x: 2 } });

  test("has the same fields, in JSON and in the console too", () => {
    light.id++;
    expect([light.id, light.at.x, Light.read(light)]).toEqual([2, 2, { id: 2, at: { x: 2 } }]);
    expect(JSON.stringify(light)).toBe('{"id":2,"at":{"x":2}}');
    expect(inspect(light)).toBe("{ id: 2, at: { x: 2 } }");
  });

  test("is not cloned: an error says so", () => {
    expect(() => structuredClone(light)).toThrow("could not be cloned");
  });
});

describe("a view with a value that cannot be read", () => {
  const Kind = struct({ kind: enumeration({ one: 1, two: 2 }), size: i32 });

  test("is printed with the reason in its place", () => {
    const kind = Kind.at(heap, heap.alloc(Kind));
    const shown = { kind: '(Cannot use 0: expected one of 1, 2, in "kind")', size: 0 };
    expect(JSON.parse(JSON.stringify(kind))).toEqual(shown);
    expect(inspect(kind)).toBe(inspect(shown));
    expect(() => kind.kind).toThrow("Cannot use 0: expected one of 1, 2");
  });
});

test("a heap shows the size of its memory, and not its bytes", () => {
  expect(JSON.stringify(heap)).toBe('{"memoryBytes":65536}');
  expect(inspect(heap)).toBe("{ memoryBytes: 65536 }");
});

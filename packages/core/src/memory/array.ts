import type { Abi, Address } from "./address.ts";
import type { AddressSpace } from "./address-space.ts";
import type { ArrayType, Codec, CType, InSpace } from "./c-type.ts";
import { beyondArray, invalidLayout, invalidValue } from "./heap-problems.ts";

/**
 * An array as C lays it out: elements one after another.
 *
 * @param element type of an element
 * @param length number of elements
 * @throws {HeapError} `INVALID_LAYOUT` if the length is not a whole number from 0 on
 * @example
 * ```ts
 * const Point = struct({ x: f32, y: f32 });
 * const Points = array(Point, 3); // struct Point points[3];
 * const points = Points.at(heap, heap.alloc(Points));
 * for (let index = 0; index < points.length; index++) points.set(index, { x: index, y: 0.5 });
 * let sum = 0;
 * for (const point of points) sum += point.x + point.y;
 * console.log(sum); // 4.5
 * ```
 */
export function array<const Element extends CType>(element: Element, length: number): ArrayType<Element> {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw invalidLayout(`an array of ${length} elements`, "give a whole number from 0 on");
  }
  const codecs = {
    wasm32: arrayCodec(element.codec("wasm32"), length),
    wasm64: arrayCodec(element.codec("wasm64"), length),
  };
  const type = {
    length,
    layout: (abi: Abi = "wasm32") => ({ sizeBytes: codecs[abi].sizeBytes, alignBytes: codecs[abi].alignBytes }),
    codec: (abi: Abi) => codecs[abi],
    at({ space }: InSpace, address: Address) {
      const codec = space.wide ? codecs.wasm64 : codecs.wasm32;
      return codec.view(space, space.place(address, codec.sizeBytes));
    },
  };
  return type as unknown as ArrayType<Element>;
}

interface Elements {
  readonly length: number;
  at(index: number): unknown;
  read(): unknown[];
  write(values: readonly unknown[]): void;
}

type ElementsClass = new (space: AddressSpace, address: number, length: number) => Elements;

/** One class for all arrays of an element type, of any length. So code that engines inline for one array serves all. */
const classes = new WeakMap<Codec, ElementsClass>();

function classOf(element: Codec): ElementsClass {
  const known = classes.get(element);
  if (known !== undefined) return known;
  const made = makeElementsClass(element);
  classes.set(element, made);
  return made;
}

function arrayCodec(element: Codec, length: number): Codec<readonly unknown[], Elements> {
  const ElementsView = classOf(element);
  return {
    sizeBytes: element.sizeBytes * length,
    alignBytes: element.alignBytes,
    assignable: false,
    view: (space, address) => new ElementsView(space, address, length),
    read: (space, address) => new ElementsView(space, address, length).read(),
    write: (space, address, values) => new ElementsView(space, address, length).write(values),
  };
}

function makeElementsClass({ sizeBytes, view, read, write, assignable }: Codec): ElementsClass {
  class ElementsIterator implements IterableIterator<unknown> {
    declare readonly space: AddressSpace;
    declare readonly end: number;
    declare address: number;

    constructor(space: AddressSpace, address: number, end: number) {
      this.space = space;
      this.address = address;
      this.end = end;
    }

    /**
     * One place makes all results, and makes a view even after the last element: engines then allocate neither the
     * result nor the view. Making a view reads nothing, so a view beyond the end does no harm; loops ignore it.
     */
    next(): IteratorResult<unknown> {
      const { address } = this;
      const done = address >= this.end;
      this.address = address + sizeBytes;
      return { value: done && assignable ? undefined : view(this.space, address), done };
    }

    [Symbol.iterator]() {
      return this;
    }
  }

  // A function, and no private method: see View.
  const placeOf = (elements: ElementsView, index: number): number => {
    const { length } = elements;
    if (index >>> 0 !== index || index >= length) throw beyondArray(index, length);
    elements["#space"].refresh();
    return elements["#address"] + index * sizeBytes;
  };

  class ElementsView implements Elements {
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;
    declare readonly length: number;

    constructor(space: AddressSpace, address: number, length: number) {
      this["#space"] = space;
      this["#address"] = address;
      this.length = length;
    }

    at(index: number) {
      return view(this["#space"], placeOf(this, index));
    }

    set(index: number, value: unknown) {
      write(this["#space"], placeOf(this, index), value);
    }

    read() {
      return Array.from({ length: this.length }, (_, index) => read(this["#space"], placeOf(this, index)));
    }

    write(values: readonly unknown[]) {
      if (values.length !== this.length) throw wrongLength(values.length, this.length);
      for (const [index, value] of values.entries()) this.set(index, value);
    }

    [Symbol.iterator]() {
      const address = this["#address"];
      this["#space"].refresh();
      return new ElementsIterator(this["#space"], address, address + this.length * sizeBytes);
    }
  }
  return ElementsView;
}

function wrongLength(found: number, expected: number) {
  return invalidValue(`Cannot write ${found} elements to an array of ${expected}`, "give as many as the array has");
}

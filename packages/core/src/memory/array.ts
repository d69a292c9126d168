import type { AddressSpace } from "./address-space.ts";
import type { ArrayType, Codec, CType } from "./c-type.ts";
import { beyondArray, invalidLayout, invalidValue, isCount } from "./heap-problems.ts";
import { makeType } from "./make-type.ts";
import { getAgain, type Place, setAgain, type View } from "./view-class.ts";

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
  if (!isCount(length)) {
    throw invalidLayout(`an array of ${length} elements`, "give a whole number from 0 on");
  }
  const type = makeType((wide) => {
    const codec = arrayCodec(element.codec(wide), length);
    return [codec, codec.view];
  });
  return { length, ...type } as unknown as ArrayType<Element>;
}

function arrayCodec(element: Codec, length: number) {
  const { sizeBytes, alignBytes, get } = element;
  // One class for all arrays of an element type, of any length. So code that engines inline for one array serves all.
  element.elements ??= makeElementsClass(element);
  const ElementsView = element.elements;
  return {
    sizeBytes: sizeBytes * length,
    alignBytes,
    get: (bytes: DataView, address: number) =>
      Array.from({ length }, (_, index) => get(bytes, address + index * sizeBytes)),
    set(bytes: DataView, address: number, value: unknown) {
      const values = value as readonly unknown[];
      if (values.length !== length) throw wrongLength(values.length, length);
      for (const [index, each] of values.entries()) element.set(bytes, address + index * sizeBytes, each);
    },
    view: (space: AddressSpace, address: number) => new ElementsView(space, address, length),
  };
}

function makeElementsClass(codec: Codec): NonNullable<Codec["elements"]> {
  const { sizeBytes, get, set, view } = codec;
  class ElementsIterator implements IterableIterator<unknown>, View {
    declare readonly "#space": AddressSpace;
    declare readonly end: number;
    declare "#address": number;

    constructor(space: AddressSpace, address: number, end: number) {
      this["#space"] = space;
      this["#address"] = address;
      this.end = end;
    }

    /**
     * One place makes all results, and makes a view even after the last element: engines then allocate neither the
     * result nor the view. Making a view reads nothing, so a view beyond the end does no harm; loops ignore it.
     */
    next(): IteratorResult<unknown> {
      const address = this["#address"];
      const done = address >= this.end;
      const value = view !== undefined ? view(this["#space"], address) : done ? undefined : elementAt(this);
      this["#address"] = address + sizeBytes;
      return { value, done };
    }

    [Symbol.iterator]() {
      return this;
    }
  }

  // Functions, and no private methods: see View.
  const elementAt = (position: View): unknown => {
    try {
      return get(position["#space"].view, position["#address"]);
    } catch {
      return getAgain(position, { offsetBytes: 0, codec });
    }
  };
  const placeOf = (elements: ElementsView, index: number): number => {
    const { length } = elements;
    if (index >>> 0 !== index || index >= length) throw beyondArray(index, length);
    elements["#space"].refresh();
    return elements["#address"] + index * sizeBytes;
  };
  const wholeOf = ({ length }: ElementsView): Place => ({ offsetBytes: 0, codec: arrayCodec(codec, length) });

  class ElementsView implements View {
    declare readonly "#space": AddressSpace;
    declare readonly "#address": number;
    declare readonly length: number;

    constructor(space: AddressSpace, address: number, length: number) {
      this["#space"] = space;
      this["#address"] = address;
      this.length = length;
    }

    at(index: number) {
      const address = placeOf(this, index);
      return view !== undefined ? view(this["#space"], address) : get(this["#space"].view, address);
    }

    set(index: number, value: unknown) {
      const address = placeOf(this, index);
      set(this["#space"].view, address, value);
    }

    read() {
      return getAgain(this, wholeOf(this));
    }

    write(values: unknown) {
      setAgain(this, wholeOf(this), values);
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
